-- How is the support of each person who draws on long term support held, on the last day of the period?
--
-- Rows of any kind of event count, where they name a long term service that is open that day; ending or dying
-- that very day still counts. A nursing or care home comes before the community: whoever has one is counted
-- there. A component of direct payment makes the row a direct payment, whatever its delivery mechanism. A
-- mechanism no list knows is blank, and blank in the community (6) stays in the denominator.
-- Source: ASCOF 3D, clients (reference 6.1).
WITH open_rows AS (
  SELECT
    events.la_code,
    events.person,
    events.service_type,
    CASE
      WHEN events.service_component = 'direct payment' THEN 'direct payment'
      ELSE events.delivery_mechanism
    END AS mechanism,
    FLOOR(DATE_DIFF('day', people.birth_date, $last_day) / 365.25) AS age
  FROM events
  JOIN people ON people.la_code = events.la_code AND people.person = events.person
  WHERE events.service_type IN (
      'long term support: nursing care',
      'long term support: residential care',
      'long term support: community',
      'long term support: prison'
    )
    AND events.client_type = 'service user'
    AND events.event_start <= $last_day
    AND (
      events.event_end IS NULL
      OR (events.event_end >= events.event_start AND events.event_end >= $last_day)
    )
    AND (people.date_of_death IS NULL OR people.date_of_death >= $last_day)
),
placed AS (
  SELECT
    la_code,
    person,
    age,
    CASE
      WHEN service_type = 'long term support: nursing care' THEN 1
      WHEN service_type = 'long term support: residential care' THEN 2
      WHEN service_type = 'long term support: community' AND mechanism = 'direct payment' THEN 3
      WHEN service_type = 'long term support: community' AND mechanism = 'cassr managed personal budget' THEN 4
      WHEN service_type = 'long term support: community' AND mechanism = 'cassr commissioned support' THEN 5
      WHEN service_type = 'long term support: community' THEN 6
      WHEN mechanism = 'cassr managed personal budget' THEN 7
      WHEN mechanism = 'cassr commissioned support' THEN 8
      ELSE 9
    END AS place
  FROM open_rows
)
SELECT
  la_code,
  person,
  MIN(place) AS place,
  CASE WHEN MAX(age) < 65 THEN '18 to 64' WHEN MAX(age) >= 65 THEN '65 and above' ELSE 'Unknown' END AS band
FROM placed
GROUP BY la_code, person
HAVING MAX(age) >= 18 OR MAX(age) IS NULL
