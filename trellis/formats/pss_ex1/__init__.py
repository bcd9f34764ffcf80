"""PSS-EX1 activity by council, 2008-09 to 2013-14: who held direct payments, home care and day care.

The six files are alike to the eye and differ in every way that breaks a program: where the codes stand, how a
council is written, which item is which, what a dash means, in which alphabet, whether England's total is a
sum. Here they become one kind of row. What an item counts changed too: in 2009-10 and 2010-11 most columns of
direct payments held personal budgets besides, and rows say which they are of.
"""
