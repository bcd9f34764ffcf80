-- Who came newly into a care home or nursing home for good in the period, and how old were they?
--
-- Only rows whose component names a home, and no short stay, count: a row with no component counts neither as
-- coming nor as having been there before. Somebody is new who in the year before had no such home; who was
-- admitted at their own cost, or within the first twelve weeks, is not counted. Somebody who comes twice is
-- counted once, at the younger age.
-- Source: ASCOF 2B and 2C (reference 7).
WITH homes AS (
  SELECT
    events.la_code,
    events.person,
    events.event_start,
    events.event_end,
    events.event_outcome,
    people.birth_date
  FROM events
  JOIN people ON people.la_code = events.la_code AND people.person = events.person
  WHERE events.event_type = 'service'
    AND events.client_type = 'service user'
    AND events.service_type IN ('long term support: nursing care', 'long term support: residential care')
    AND (events.service_component LIKE '%residential%' OR events.service_component LIKE '%nursing%')
    AND events.service_component NOT LIKE '%short%'
    AND people.birth_date IS NOT NULL
    AND (people.date_of_death IS NULL OR people.date_of_death >= $first_day)
),
admitted AS (
  SELECT
    coming.la_code,
    coming.person,
    MIN(FLOOR(DATE_DIFF('day', coming.birth_date, coming.event_start) / 365.25)) AS age
  FROM homes AS coming
  WHERE coming.event_start BETWEEN $first_day AND $last_day
    AND COALESCE(coming.event_outcome, '') <> 'nfa: self-funded client or under 12wk disregard'
    AND NOT EXISTS (
      SELECT 1
      FROM homes AS earlier
      WHERE earlier.la_code = coming.la_code
        AND earlier.person = coming.person
        AND earlier.event_start < coming.event_start
        AND (
          earlier.event_end IS NULL
          OR DATE_DIFF('day', earlier.event_end, coming.event_start) < 365
        )
    )
  GROUP BY coming.la_code, coming.person
)
SELECT la_code, person, CASE WHEN age < 65 THEN '18 to 64' ELSE '65 and above' END AS band
FROM admitted
WHERE age >= 18
