-- Of stretches of short term support that say what came after: after which share was no more support asked for?
--
-- Counted are stretches, not people. A sequel that tells nothing of need (hospital, death, support declined,
-- own means, the NHS, nothing that tells) is in neither number.
-- Source: ASCOF 2A (reference 7).
WITH counted AS (
  SELECT
    la_code,
    band,
    CASE
      WHEN sequel IN ('long term support', 'short term support: residential or nursing care') THEN 0
      ELSE 1
    END AS is_no_more
  FROM ascof_2a_sequels
  WHERE sequel IN (
    'long term support',
    'short term support: residential or nursing care',
    'short term support: ongoing low level',
    'short term support: other short term',
    'nfa: information and advice or signposting',
    'nfa: support ended as planned',
    'nfa: responsibility moved to another local authority',
    'nfa: other',
    'nfa: no services offered for other reason',
    'nfa: support ended for other reason',
    'nfa: referral to other service within the local authority'
  )
)
SELECT la_code, '2a' AS part, band, SUM(is_no_more) AS numerator, COUNT(*) AS denominator
FROM counted
WHERE band <> 'Unknown'
GROUP BY la_code, band
UNION ALL
SELECT la_code, '2a' AS part, 'Total' AS band, SUM(is_no_more) AS numerator, COUNT(*) AS denominator
FROM counted
GROUP BY la_code
