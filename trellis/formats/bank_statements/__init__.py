"""Bank statements, in whichever of four forms a bank gives them: the same lines and the same pence."""
