-- Of people with a learning disability aged 18 to 64 who drew on long term support: who works, who lives where?
--
-- Work and home are what is known latest; two that contradict each other, or one no list knows, are unknown.
-- Source: SALT LTS004, tables 1 and 2 (reference 7).
WITH told AS (
  SELECT
    counted.la_code,
    CASE WHEN people.gender IN ('female', 'male') THEN people.gender ELSE 'other or unknown' END AS gender,
    CASE
      WHEN people.employment_status = 'invalid and not mapped' THEN 'unknown'
      ELSE people.employment_status
    END AS work,
    CASE WHEN people.accommodation_status LIKE 'unknown%' THEN 'unknown' ELSE people.accommodation_status END
      AS home
  FROM lts001a_people AS counted
  JOIN people ON people.la_code = counted.la_code AND people.person = counted.person
  WHERE counted.band = '18 to 64' AND people.primary_support_reason = 'learning disability support'
),
grouped AS (
  SELECT la_code, work, home, gender AS band FROM told
  UNION ALL
  SELECT la_code, work, home, 'Total' AS band FROM told
),
totals AS (
  SELECT la_code, band, COUNT(*) AS many
  FROM grouped
  GROUP BY la_code, band
),
counted AS (
  SELECT la_code, 'work, ' || work AS part, band FROM grouped
  UNION ALL
  SELECT la_code, 'home, ' || home AS part, band FROM grouped
)
SELECT counted.la_code, counted.part, counted.band, COUNT(*) AS numerator, MAX(totals.many) AS denominator
FROM counted
JOIN totals ON totals.la_code = counted.la_code AND totals.band = counted.band
GROUP BY counted.la_code, counted.part, counted.band
