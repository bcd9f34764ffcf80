"""A funnel, not a league table: which councils differ by more than chance, and by more than councils do.

A small council's share swings far by chance alone, so a list from best to worst is headed and tailed by small
councils and says little. A funnel draws how far chance reaches at each size. Where nearly every council is
outside it, the funnel has not found bad councils: councils differ for reasons it knows nothing of (more
people, more needs, other recording). That is over-dispersion; it is tested first, and the limits widened for
it in one of two ways. Only who is outside the widened limits is worth a visit, to learn as much as to ask.

Source: D J Spiegelhalter, “Funnel plots for comparing institutional performance”, Statistics in Medicine 24
(2005), 1185.
"""
