"""Is it the cut or the scheme? What a change in spending is made of, exactly, and what was relabelled."""
