-- Which share of people, and of carers, hold self-directed support, and which a direct payment?
--
-- People whose mechanism is not known (6) stand in the denominator; carers whose mechanism is not known (4) do
-- not. Somebody of unknown age is in the total and in neither band.
-- Source: ASCOF 3D (reference 6.1 to 6.3).
WITH counted AS (
  SELECT '1a' AS part, la_code, band, CASE WHEN place IN (3, 4) THEN 1 ELSE 0 END AS has_it
  FROM ascof_3d_clients
  WHERE place BETWEEN 3 AND 6
  UNION ALL
  SELECT '2a' AS part, la_code, band, CASE WHEN place = 3 THEN 1 ELSE 0 END AS has_it
  FROM ascof_3d_clients
  WHERE place BETWEEN 3 AND 6
  UNION ALL
  SELECT '1b' AS part, la_code, band, CASE WHEN place IN (1, 2) THEN 1 ELSE 0 END AS has_it
  FROM ascof_3d_carers
  WHERE place BETWEEN 1 AND 3
  UNION ALL
  SELECT '2b' AS part, la_code, band, CASE WHEN place = 1 THEN 1 ELSE 0 END AS has_it
  FROM ascof_3d_carers
  WHERE place BETWEEN 1 AND 3
)
SELECT la_code, part, band, SUM(has_it) AS numerator, COUNT(*) AS denominator
FROM counted
WHERE band <> 'Unknown'
GROUP BY la_code, part, band
UNION ALL
SELECT la_code, part, 'Total' AS band, SUM(has_it) AS numerator, COUNT(*) AS denominator
FROM counted
GROUP BY la_code, part
