# `make run` and `make test` are all that a newcomer needs. scripts/dev says what each does.
#   make run PORT=8001        another port
#   make test ARGS="-k sum"   further words for pytest

.PHONY: run test check bench docs lock
.DEFAULT_GOAL := run
export PORT

run test check bench docs lock:
	@python3 scripts/dev $@ $(ARGS)
