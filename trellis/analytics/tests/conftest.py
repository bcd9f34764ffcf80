"""One Spark for all the tests: it takes longer to start than to count."""

from __future__ import annotations

import pytest

# For tables so small that compiling takes longer than counting.
SMALL = {
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}


@pytest.fixture(scope="session")
def spark_session():
    from trellis.analytics import spark

    with spark.session(memory="1GB", settings=SMALL) as running:
        yield running
