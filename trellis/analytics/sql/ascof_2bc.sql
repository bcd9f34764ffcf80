-- How many people came newly into a care home or nursing home for good, for every 100,000 who live there?
--
-- The numerator is people, the denominator everybody of that age in the council's area.
-- Source: ASCOF 2B and 2C (reference 7).
WITH counted AS (
  SELECT la_code, band, COUNT(*) AS many
  FROM ascof_2bc_people
  GROUP BY la_code, band
)
SELECT
  councils.la_code,
  CASE WHEN population.age_band = '18 to 64' THEN '2b' ELSE '2c' END AS part,
  population.age_band AS band,
  COALESCE(counted.many, 0) AS numerator,
  population.population AS denominator
FROM councils
JOIN population ON population.area = councils.area
LEFT JOIN counted ON counted.la_code = councils.la_code AND counted.band = population.age_band
