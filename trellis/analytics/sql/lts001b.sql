-- How is long term support held by those who draw on it on the last day, by age and support reason; who of
-- them has an unpaid carer; and of which ethnicity and sex are they?
--
-- Somebody of unknown age is in the total only. The support reason is what is known latest of the person.
-- Source: SALT LTS001b, tables 1, 2 and 3 (reference 7); the people are those of ASCOF 3D.
WITH told AS (
  SELECT
    counted.la_code,
    counted.place,
    counted.band,
    people.primary_support_reason AS reason
  FROM ascof_3d_clients AS counted
  JOIN people ON people.la_code = counted.la_code AND people.person = counted.person
),
grouped AS (
  SELECT la_code, place, band || ', ' || reason AS band FROM told WHERE band <> 'Unknown'
  UNION ALL
  SELECT la_code, place, band FROM told WHERE band <> 'Unknown'
  UNION ALL
  SELECT la_code, place, 'Total' AS band FROM told
),
of_sex AS (
  SELECT
    clients.la_code,
    clients.band,
    people.ethnicity,
    people.gender,
    COUNT(*) OVER (PARTITION BY clients.la_code, clients.band, people.gender) AS many
  FROM ascof_3d_clients AS clients
  JOIN people ON people.la_code = clients.la_code AND people.person = clients.person
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
UNION ALL
SELECT
  clients.la_code,
  'unpaid carer, ' || people.has_unpaid_carer AS part,
  clients.band,
  COUNT(*) AS numerator,
  MAX(totals.many) AS denominator
FROM ascof_3d_clients AS clients
JOIN people ON people.la_code = clients.la_code AND people.person = clients.person
JOIN totals ON totals.la_code = clients.la_code AND totals.band = clients.band
GROUP BY clients.la_code, people.has_unpaid_carer, clients.band
UNION ALL
SELECT
  of_sex.la_code,
  of_sex.ethnicity AS part,
  of_sex.band || ', ' || of_sex.gender AS band,
  COUNT(*) AS numerator,
  MAX(of_sex.many) AS denominator
FROM of_sex
GROUP BY of_sex.la_code, of_sex.ethnicity, of_sex.band, of_sex.gender
