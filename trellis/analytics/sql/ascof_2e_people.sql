-- Who drew on long term support in the period, how old were they, and do they live at home or with family?
--
-- Age is taken at the end of their latest service, or on the last day of the period if that comes first; who
-- was under 18 then, whose age nobody knows, or who had died before the period, is left out, and so is a
-- service told to end before it began. Where somebody lives is what is known latest.
-- Source: ASCOF 2E (reference 7).
WITH served AS (
  SELECT
    la_code,
    person,
    MAX(COALESCE(event_end, CAST('9999-01-01' AS DATE))) AS latest_end
  FROM events
  WHERE event_type = 'service'
    AND client_type = 'service user'
    AND service_group = 'long term support'
    AND event_start <= $last_day
    AND (event_end IS NULL OR (event_end >= event_start AND event_end >= $first_day))
  GROUP BY la_code, person
),
aged AS (
  SELECT
    served.la_code,
    served.person,
    people.gender,
    people.primary_support_reason,
    people.is_settled,
    FLOOR(
      DATE_DIFF(
        'day', people.birth_date, CASE WHEN latest_end < $last_day THEN latest_end ELSE $last_day END
      ) / 365.25
    ) AS age
  FROM served
  JOIN people ON people.la_code = served.la_code AND people.person = served.person
  WHERE people.date_of_death IS NULL OR people.date_of_death >= $first_day
)
SELECT
  la_code,
  person,
  gender,
  primary_support_reason,
  is_settled,
  CASE WHEN age < 65 THEN '18 to 64' ELSE '65 and above' END AS band
FROM aged
WHERE age >= 18
