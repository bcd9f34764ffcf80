"""Where is the money? Double entry in whole pence, for the money of personal budgets.

One convention throughout: an account's balance is how much money is there. A line with a plus comes in, a
line with a minus goes out, and the lines of an entry sum to nought, because money that comes in somewhere has
gone out somewhere else. Nothing posted is ever changed: a mistake is put right by a further entry that names
it.

Begin at `accounts` (the kinds of account and the way money flows through them), then `refusals` (every reason
why an entry is not posted, in the order they are tried), then `post`.
"""
