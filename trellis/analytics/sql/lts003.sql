-- What support were unpaid carers given in the period?
--
-- The people and the order are those of ASCOF 3D, so who drops out there drops out here.
-- Source: SALT LTS003 (reference 6.2 and 7).
WITH grouped AS (
  SELECT la_code, place, band FROM ascof_3d_carers WHERE band <> 'Unknown'
  UNION ALL
  SELECT la_code, place, 'Total' AS band FROM ascof_3d_carers
),
totals AS (
  SELECT la_code, band, COUNT(*) AS many
  FROM grouped
  GROUP BY la_code, band
)
SELECT
  grouped.la_code,
  CASE grouped.place
    WHEN 1 THEN 'direct payment'
    WHEN 2 THEN 'managed personal budget'
    WHEN 3 THEN 'commissioned support'
    WHEN 4 THEN 'support, not known how held'
    WHEN 5 THEN 'information and advice'
    ELSE 'support for the person cared for, or none'
  END AS part,
  grouped.band,
  COUNT(*) AS numerator,
  MAX(totals.many) AS denominator
FROM grouped
JOIN totals ON totals.la_code = grouped.la_code AND totals.band = grouped.band
GROUP BY grouped.la_code, grouped.place, grouped.band
