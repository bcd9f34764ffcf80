-- How was long term support held by those who drew on it in the period, by age and support reason?
--
-- Somebody of unknown age is in the total only. The support reason is what is known latest of the person.
-- Source: SALT LTS001a, tables 1a and 1b (reference 7).
WITH told AS (
  SELECT
    counted.la_code,
    counted.place,
    counted.band,
    people.primary_support_reason AS reason
  FROM lts001a_people AS counted
  JOIN people ON people.la_code = counted.la_code AND people.person = counted.person
),
grouped AS (
  SELECT la_code, place, band || ', ' || reason AS band FROM told WHERE band <> 'Unknown'
  UNION ALL
  SELECT la_code, place, band FROM told WHERE band <> 'Unknown'
  UNION ALL
  SELECT la_code, place, 'Total' AS band FROM told
),
settings AS (
  SELECT la_code, band, place, COUNT(*) AS many
  FROM grouped
  GROUP BY la_code, band, place
),
totals AS (
  SELECT la_code, band, COUNT(*) AS many
  FROM grouped
  GROUP BY la_code, band
)
SELECT
  settings.la_code,
  CASE settings.place
    WHEN 1 THEN 'nursing'
    WHEN 2 THEN 'residential'
    WHEN 3 THEN 'community, direct payment'
    WHEN 4 THEN 'community, managed personal budget'
    WHEN 5 THEN 'community, commissioned support'
    WHEN 6 THEN 'community, not known'
    WHEN 7 THEN 'prison, managed personal budget'
    WHEN 8 THEN 'prison, commissioned support'
    ELSE 'prison, not known'
  END AS part,
  settings.band,
  settings.many AS numerator,
  totals.many AS denominator
FROM settings
JOIN totals ON totals.la_code = settings.la_code AND totals.band = settings.band
