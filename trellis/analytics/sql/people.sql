-- What is known latest of each person, over all their events?
--
-- For each thing told of a person: known comes before unknown, then the newest submission, then the latest end
-- (still going on counts as latest), then the latest start; where two different things are still told, neither
-- is believed. `newness` puts submission, end and start into one number, each in days, so that the newest is
-- the greatest and one pass finds it; a step of 2^61 (2305843009213693952) above puts known before unknown.
--
-- Born: complete before incomplete, newest submission, then earliest; taken as the first of the month. Died:
-- told before not told, newest submission, then latest. Where somebody lives and nobody told, it is deduced
-- from their latest service.
-- Source: national pipeline, latest person details (reference 5.6).
WITH told AS (
  SELECT
    la_code,
    person,
    ref_last_day,
    event_start,
    -- 2^44 and 2^22: room for a day of the year 9999 below each.
    DATE_DIFF('day', CAST('2000-01-01' AS DATE), ref_last_day) * CAST(17592186044416 AS BIGINT)
      + DATE_DIFF('day', CAST('0001-01-01' AS DATE), COALESCE(event_end, CAST('9999-01-01' AS DATE)))
        * CAST(4194304 AS BIGINT)
      + DATE_DIFF('day', CAST('0001-01-01' AS DATE), event_start) AS newness,
    CASE WHEN birth_year IS NOT NULL AND birth_month IS NOT NULL THEN birth_year * 12 + birth_month - 1 END
      AS born_in_month,
    date_of_death,
    COALESCE(NULLIF(gender, 'invalid and not mapped'), 'unknown') AS gender,
    COALESCE(NULLIF(ethnicity, 'invalid and not mapped'), 'no data: undeclared or not known') AS ethnicity,
    COALESCE(NULLIF(primary_support_reason, 'invalid and not mapped'), 'unknown') AS primary_support_reason,
    COALESCE(NULLIF(accommodation_status, 'invalid and not mapped'), 'unknown') AS accommodation_status,
    COALESCE(employment_status, 'invalid and not mapped') AS employment_status,
    COALESCE(NULLIF(has_unpaid_carer, 'invalid and not mapped'), 'unknown') AS has_unpaid_carer,
    CASE
      WHEN client_funding_status IN (
        'fully social care funded', 'joint client and social care funded', 'fully client funded'
      ) THEN client_funding_status
      ELSE 'unknown'
    END AS client_funding_status
  FROM events
),
weighed AS (
  SELECT
    told.*,
    newness + CASE WHEN gender = 'unknown' THEN 0 ELSE 2305843009213693952 END AS gender_weight,
    newness + CASE
      WHEN ethnicity = 'no data: undeclared or not known' THEN 0
      WHEN ethnicity = 'no data: refused' THEN 2305843009213693952
      ELSE 4611686018427387904
    END AS ethnicity_weight,
    newness + CASE
      -- Why somebody cares for another is no reason why they need support themselves.
      WHEN primary_support_reason IN ('unknown', 'social support: support to unpaid carer') THEN 0
      ELSE 2305843009213693952
    END AS reason_weight,
    newness + CASE WHEN accommodation_status = 'unknown' THEN 0 ELSE 2305843009213693952 END
      AS accommodation_weight,
    newness + CASE
      WHEN employment_status IN ('unknown', 'invalid and not mapped') THEN 0
      ELSE 2305843009213693952
    END AS employment_weight,
    newness + CASE WHEN has_unpaid_carer = 'unknown' THEN 0 ELSE 2305843009213693952 END AS carer_weight,
    newness + CASE WHEN client_funding_status = 'unknown' THEN 0 ELSE 2305843009213693952 END
      AS funding_weight
  FROM told
),
newest AS (
  SELECT
    la_code,
    person,
    MAX(gender_weight) AS gender_weight,
    MAX(ethnicity_weight) AS ethnicity_weight,
    MAX(reason_weight) AS reason_weight,
    MAX(accommodation_weight) AS accommodation_weight,
    MAX(employment_weight) AS employment_weight,
    MAX(carer_weight) AS carer_weight,
    MAX(funding_weight) AS funding_weight,
    MAX(CASE WHEN born_in_month IS NOT NULL THEN ref_last_day END) AS birth_told_on,
    MAX(CASE WHEN date_of_death IS NOT NULL THEN ref_last_day END) AS death_told_on
  FROM weighed
  GROUP BY la_code, person
),
believed AS (
  SELECT
    weighed.la_code,
    weighed.person,
    MIN(CASE WHEN weighed.ref_last_day = newest.birth_told_on THEN born_in_month END) AS born_in_month,
    MAX(CASE WHEN weighed.ref_last_day = newest.death_told_on THEN date_of_death END) AS date_of_death,
    MIN(CASE WHEN weighed.gender_weight = newest.gender_weight THEN gender END) AS gender,
    MAX(CASE WHEN weighed.gender_weight = newest.gender_weight THEN gender END) AS gender_too,
    MIN(CASE WHEN weighed.ethnicity_weight = newest.ethnicity_weight THEN ethnicity END) AS ethnicity,
    MAX(CASE WHEN weighed.ethnicity_weight = newest.ethnicity_weight THEN ethnicity END) AS ethnicity_too,
    MIN(CASE WHEN weighed.reason_weight = newest.reason_weight THEN primary_support_reason END) AS reason,
    MAX(CASE WHEN weighed.reason_weight = newest.reason_weight THEN primary_support_reason END)
      AS reason_too,
    MIN(CASE WHEN weighed.accommodation_weight = newest.accommodation_weight THEN accommodation_status END)
      AS accommodation,
    MAX(CASE WHEN weighed.accommodation_weight = newest.accommodation_weight THEN accommodation_status END)
      AS accommodation_too,
    MIN(CASE WHEN weighed.employment_weight = newest.employment_weight THEN employment_status END)
      AS employment,
    MAX(CASE WHEN weighed.employment_weight = newest.employment_weight THEN employment_status END)
      AS employment_too,
    MIN(CASE WHEN weighed.carer_weight = newest.carer_weight THEN has_unpaid_carer END) AS carer,
    MAX(CASE WHEN weighed.carer_weight = newest.carer_weight THEN has_unpaid_carer END) AS carer_too,
    MIN(CASE WHEN weighed.funding_weight = newest.funding_weight THEN client_funding_status END) AS funding,
    MAX(CASE WHEN weighed.funding_weight = newest.funding_weight THEN client_funding_status END)
      AS funding_too
  FROM weighed
  JOIN newest ON newest.la_code = weighed.la_code AND newest.person = weighed.person
  GROUP BY weighed.la_code, weighed.person
),
services AS (
  SELECT
    la_code,
    person,
    CASE service_type
      WHEN 'long term support: nursing care' THEN 1
      WHEN 'long term support: residential care' THEN 2
      WHEN 'long term support: community' THEN 3
      WHEN 'long term support: prison' THEN 4
      WHEN 'short term support: st-max' THEN 5
      WHEN 'short term support: ongoing low level' THEN 6
      WHEN 'short term support: other short term' THEN 7
    END AS type_rank,
    service_type,
    CASE
      WHEN service_component IN (
        'shared lives', 'community supported living', 'extra care housing', 'home support or domiciliary care'
      ) THEN service_component
    END AS component,
    event_start,
    COALESCE(event_end, CAST('9999-01-01' AS DATE)) AS event_end
  FROM events
  WHERE event_type = 'service'
),
services_placed AS (
  SELECT
    la_code,
    person,
    CASE WHEN type_rank IS NOT NULL THEN service_type END AS service_type,
    component,
    DENSE_RANK() OVER (
      PARTITION BY la_code, person
      ORDER BY
        event_end DESC,
        COALESCE(type_rank, 99),
        CASE WHEN component IS NOT NULL THEN 0 ELSE 1 END,
        event_start DESC
    ) AS place
  FROM services
),
latest_services AS (
  SELECT
    la_code,
    person,
    CASE WHEN COUNT(DISTINCT service_type) = 1 THEN MAX(service_type) END AS service_type,
    CASE WHEN COUNT(DISTINCT component) = 1 THEN MAX(component) END AS component
  FROM services_placed
  WHERE place = 1
  GROUP BY la_code, person
),
cared_for AS (
  SELECT la_code, linked_1 AS la_person
  FROM events
  WHERE client_type IN ('unpaid carer', 'unpaid carer known by association')
    AND linked_1 IS NOT NULL
    AND (event_end IS NULL OR event_end >= $first_day)
    AND event_start <= $last_day
  UNION
  SELECT la_code, linked_2 AS la_person
  FROM events
  WHERE client_type IN ('unpaid carer', 'unpaid carer known by association')
    AND linked_2 IS NOT NULL
    AND (event_end IS NULL OR event_end >= $first_day)
    AND event_start <= $last_day
  UNION
  SELECT la_code, linked_3 AS la_person
  FROM events
  WHERE client_type IN ('unpaid carer', 'unpaid carer known by association')
    AND linked_3 IS NOT NULL
    AND (event_end IS NULL OR event_end >= $first_day)
    AND event_start <= $last_day
),
people_with_carers AS (
  SELECT DISTINCT events.la_code, events.person
  FROM events
  JOIN cared_for ON cared_for.la_code = events.la_code AND cared_for.la_person = events.la_person
),
housed AS (
  SELECT
    believed.*,
    CASE
      WHEN accommodation = accommodation_too AND accommodation <> 'unknown' THEN accommodation
      WHEN latest_services.service_type = 'long term support: nursing care' THEN 'registered nursing home'
      WHEN latest_services.service_type = 'long term support: residential care' THEN 'registered care home'
      WHEN latest_services.component = 'shared lives' THEN 'shared lives scheme'
      WHEN latest_services.component = 'extra care housing'
        THEN 'sheltered housing, extra care housing or other sheltered housing'
      WHEN latest_services.component = 'community supported living'
        THEN 'supported accommodation, supported lodgings or supported group home'
      WHEN latest_services.service_type = 'long term support: community'
        AND latest_services.component = 'home support or domiciliary care'
        THEN 'unknown: presumed at home'
      WHEN latest_services.service_type = 'long term support: community' AND latest_services.component IS NULL
        THEN 'unknown: presumed in community'
      WHEN latest_services.service_type = 'long term support: prison'
        THEN 'prison, young offenders institution or detention centre'
      ELSE 'unknown'
    END AS accommodation_status
  FROM believed
  LEFT JOIN latest_services
    ON latest_services.la_code = believed.la_code AND latest_services.person = believed.person
)
SELECT
  housed.la_code,
  housed.person,
  MAKE_DATE(CAST(FLOOR(born_in_month / 12.0) AS INTEGER), CAST(born_in_month % 12 + 1 AS INTEGER), 1)
    AS birth_date,
  date_of_death,
  CASE WHEN gender = gender_too THEN gender ELSE 'unknown' END AS gender,
  CASE WHEN ethnicity = ethnicity_too THEN ethnicity ELSE 'no data: undeclared or not known' END AS ethnicity,
  CASE WHEN reason = reason_too THEN reason ELSE 'unknown' END AS primary_support_reason,
  accommodation_status,
  CASE
    WHEN accommodation_status IN (
      'owner occupier or shared ownership scheme',
      'tenant: local authority or other social housing provider',
      'tenant: private landlord',
      'settled mainstream housing with family or friends',
      'supported accommodation, supported lodgings or supported group home',
      'shared lives scheme',
      'approved premises for offenders released from prison or under probation supervision',
      'sheltered housing, extra care housing or other sheltered housing',
      'mobile accommodation for gypsy, roma and traveller communities',
      'unknown: presumed at home'
    ) THEN 1
    ELSE 0
  END AS is_settled,
  CASE WHEN employment = employment_too THEN employment ELSE 'unknown' END AS employment_status,
  CASE
    WHEN people_with_carers.person IS NOT NULL THEN 'yes'
    WHEN carer = carer_too THEN carer
    ELSE 'unknown'
  END AS has_unpaid_carer,
  CASE WHEN funding = funding_too THEN funding ELSE 'unknown' END AS client_funding_status
FROM housed
LEFT JOIN people_with_carers
  ON people_with_carers.la_code = housed.la_code AND people_with_carers.person = housed.person
