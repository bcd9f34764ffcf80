-- Which share of people with long term support live at home or with family?
--
-- Where nobody knows where somebody lives they stand in the denominator, so not knowing lowers the share. Men
-- and women are told apart; people of another sex, or of none known, are in the total only.
-- Source: ASCOF 2E (reference 7).
SELECT
  la_code,
  band AS part,
  'Total' AS band,
  SUM(is_settled) AS numerator,
  COUNT(*) AS denominator
FROM ascof_2e_people
GROUP BY la_code, band
UNION ALL
SELECT
  la_code,
  band AS part,
  CASE WHEN gender = 'female' THEN 'Female' ELSE 'Male' END AS band,
  SUM(is_settled) AS numerator,
  COUNT(*) AS denominator
FROM ascof_2e_people
WHERE gender IN ('female', 'male')
GROUP BY la_code, band, CASE WHEN gender = 'female' THEN 'Female' ELSE 'Male' END
UNION ALL
SELECT
  la_code,
  'learning disability' AS part,
  'Total' AS band,
  SUM(is_settled) AS numerator,
  COUNT(*) AS denominator
FROM ascof_2e_people
WHERE band = '18 to 64' AND primary_support_reason = 'learning disability support'
GROUP BY la_code
