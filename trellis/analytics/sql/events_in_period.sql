-- Which rows of the chosen submissions happened in the days their submission answers for?
--
-- An event ends with the person's death, if that comes before the end it was given. Requests, assessments and
-- reviews belong to the days they ended in; services to all the days they touch. A row with no first day
-- belongs to none. A person is known by the traced NHS number, else the one sent, else the council's own.
-- Source: national pipeline, FilterToEventsInPeriod (reference 5.3) and the person's id (5.4).
WITH ended AS (
  SELECT
    raw.la_code,
    raw.record,
    raw.la_person,
    raw.birth_year,
    raw.birth_month,
    raw.date_of_death,
    raw.client_type,
    raw.gender,
    raw.ethnicity,
    raw.primary_support_reason,
    raw.accommodation_status,
    raw.employment_status,
    raw.has_unpaid_carer,
    raw.client_funding_status,
    raw.event_type,
    raw.event_start,
    raw.event_outcome,
    raw.request_route,
    raw.assessment_type,
    raw.service_type,
    raw.service_component,
    raw.delivery_mechanism,
    raw.review_reason,
    raw.conversation,
    raw.linked_1,
    raw.linked_2,
    raw.linked_3,
    submissions.ref_first_day,
    submissions.ref_last_day,
    COALESCE(raw.nhs_traced, raw.nhs_given, raw.la_code || '_' || raw.la_person) AS person,
    CASE
      WHEN raw.date_of_death BETWEEN raw.event_start AND raw.event_end THEN raw.date_of_death
      WHEN raw.date_of_death > raw.event_start AND raw.event_end IS NULL THEN raw.date_of_death
      ELSE raw.event_end
    END AS ended_on
  FROM raw
  JOIN submissions
    ON submissions.la_code = raw.la_code AND submissions.import_date = raw.import_date
)
SELECT *
FROM ended
WHERE person IS NOT NULL
  AND event_start <= ref_last_day
  AND (
    (event_type NOT LIKE '%service%' AND ended_on BETWEEN ref_first_day AND ref_last_day)
    OR (event_type LIKE '%service%' AND (ended_on >= ref_first_day OR ended_on IS NULL))
  )
  AND (date_of_death IS NULL OR (date_of_death >= ref_first_day AND date_of_death >= event_start))
