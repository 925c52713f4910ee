-- tables
CREATE TABLE people AS SELECT staff, unit AS of_unit, role, established, joined_unit_on, enforcement_certificate_until,
    heads_approval_section FROM staff;
-- A posting that has begun and overlaps the period, of somebody who works at a window or heads one.
CREATE TABLE posted AS SELECT concat_ws('/', staff, "window", since) AS trigger, of_unit AS unit, * EXCLUDE (of_unit)
    FROM postings JOIN people USING (staff) WHERE role IN ('window_staff', 'window_head')
    AND since <= getvariable('as_of')::DATE AND (until IS NULL OR until >= getvariable('since'));
CREATE TABLE months AS SELECT m AS since, m + INTERVAL 1 MONTH - INTERVAL 1 MICROSECOND AS ends, strftime(m, '%Y-%m') AS month, d5, d10
    FROM (SELECT unnest(generate_series(date_trunc('month', getvariable('since')::TIMESTAMPTZ), getvariable('as_of'), INTERVAL 1 MONTH)) AS m)
    JOIN days ON day = (m + INTERVAL 1 MONTH - INTERVAL 1 DAY)::DATE WHERE ends <= getvariable('as_of');

-- 3.1.1
SELECT unit AS trigger, unit, verdict(window_unit, FALSE, first_responsible_person IS NOT NULL AND first_responsible_person = principal, NULL)
    AS verdict FROM units

-- 3.1.2
SELECT unit || '@' || day AS trigger, unit, d0 AS "at", verdict(window_unit, FALSE, met, NULL) AS verdict
FROM (SELECT *, EXISTS (FROM rest d JOIN people USING (staff) WHERE d.kind = 'duty' AND d.unit = u.unit AND d.day = w.day
      AND role IN ('unit_leader', 'principal') AND of_unit = u.unit) AS met
      FROM units u, days w WHERE working AND day >= getvariable('since') AND d0 <= getvariable('as_of'))

-- 3.1.3
SELECT id AS trigger, d.unit, "at", verdict(category IN ('major', 'investment'), FALSE, met, NULL) AS verdict
FROM (SELECT *, EXISTS (FROM rest s WHERE s.kind = 'principal_supervision' AND s."case" = d."case" AND s."at" < d."at"
      AND s.staff = principal) AS met FROM decided d LEFT JOIN units USING (unit)) d

-- 3.1.4
SELECT 'centre@' || month AS trigger, d5 AS "at", verdict(TRUE, FALSE, met, d5) AS verdict
FROM (SELECT *, EXISTS (FROM rest c WHERE c.kind = 'duty_circular' AND c.month = m.month AND c."at" BETWEEN m.since AND m.d5) AS met
      FROM months m)

-- 3.2.2
SELECT trigger, unit, verdict(TRUE, FALSE, established, NULL) AS verdict FROM posted

-- 3.2.3
SELECT trigger, unit, verdict(TRUE, FALSE, joined_unit_on + INTERVAL 2 YEAR <= since, NULL) AS verdict FROM posted

-- 3.2.4
SELECT trigger, unit, verdict(TRUE, FALSE, enforcement_certificate_until IS NOT NULL
    AND enforcement_certificate_until >= coalesce(until, getvariable('as_of')::DATE), NULL) AS verdict FROM posted

-- 3.2.5
SELECT trigger, unit, verdict(until IS NOT NULL, coalesce(end_reason = 'returned', FALSE), since + INTERVAL 2 YEAR <= until, NULL) AS verdict
FROM posted

-- 3.2.6
SELECT trigger, unit, verdict(role = 'window_head', FALSE, heads_approval_section, NULL) AS verdict FROM posted

-- 3.2.7
SELECT trigger, due AS "at", verdict(TRUE, FALSE, met, due) AS verdict
FROM (SELECT f.clause || ':' || f.trigger AS trigger, d5 AS due, EXISTS (FROM rest r WHERE r.kind = 'staff_return' AND r.staff = p.staff
      AND r."at" BETWEEN greatest(p.since, getvariable('since')) AND days.d5) AS met
      FROM found f JOIN posted p USING (trigger) JOIN days ON day = getvariable('as_of')::DATE
      WHERE clause IN ('3.2.2', '3.2.3', '3.2.4', '3.2.6') AND verdict = 'breach')

-- 3.2.8
SELECT id AS trigger, unit, d3 AS "at", verdict(TRUE, FALSE, met, d3) AS verdict
FROM (SELECT *, EXISTS (FROM rest s WHERE s.kind = 'staff_replacement' AND s.unit = r.unit AND s.replaces = r.staff
      AND s."at" BETWEEN r."at" AND r.d3) AS met FROM rest r WHERE kind = 'staff_return')

-- 3.2.9
SELECT trigger, unit, verdict(until IS NULL, FALSE, backup IS NOT NULL AND backup <> staff, NULL) AS verdict FROM posted

-- 3.2.10
SELECT id AS trigger, unit, "at", verdict(approved AND "window" IS NOT NULL, FALSE, met, NULL) AS verdict
FROM (SELECT *, EXISTS (FROM rest c WHERE c.kind = 'cover' AND c."window" = l."window" AND c.covers = l.staff
      AND c.since <= l.since AND c.until >= l.until) AS met FROM rest l WHERE kind = 'leave')

-- 3.2.11
SELECT l.id AS trigger, l.unit, l."at", verdict(TRUE, FALSE, NOT approved OR backup IS NOT NULL, NULL) AS verdict
FROM rest l LEFT JOIN postings p ON p.staff = l.staff AND (l."window" IS NULL OR p."window" = l."window")
    AND p.since <= l.day AND (p.until IS NULL OR p.until >= l.day)
WHERE kind = 'leave' QUALIFY row_number() OVER (PARTITION BY l.id ORDER BY p.since DESC) = 1

-- 3.2.12
SELECT id AS trigger, unit, d3 AS "at", verdict(TRUE, FALSE, met, d3) AS verdict
FROM (SELECT *, EXISTS (FROM rest r WHERE r.kind = 'absenteeism_record' AND r.staff = a.staff AND r."at" BETWEEN a."at" AND a.d3) AS met
      FROM rest a WHERE kind = 'absence')

-- 3.3.1
SELECT trigger, unit, verdict(until IS NULL, FALSE, met, NULL) AS verdict
FROM (SELECT *, EXISTS (FROM authorisations a WHERE a.staff = p.staff AND a.since <= getvariable('as_of')::DATE
      AND (a.until IS NULL OR a.until >= getvariable('as_of')::DATE)) AS met FROM posted p)

-- 3.3.2
SELECT id AS trigger, unit, d1 AS "at", verdict(TRUE, FALSE, met, d1) AS verdict
FROM (SELECT b.*, EXISTS (FROM rest o WHERE o.kind = 'principal_on_site' AND o.unit = b.unit AND o.staff = principal
      AND o."at" BETWEEN b."at" AND b.d1) AS met FROM rest b LEFT JOIN units USING (unit) WHERE kind = 'authority_block')
