-- 4.2.3
SELECT id AS trigger, unit, staff, "at", 'breach' AS verdict FROM rest WHERE kind = 'misconduct'

-- tables
CREATE TABLE tracks AS SELECT clause, CASE WHEN clause IN ('2.5.2', '2.5.3', '2.5.5', '2.5.6', '2.5.7', '2.5.8', '2.5.12', '4.2.3')
    THEN 'staff' ELSE 'unit' END AS track FROM (SELECT DISTINCT clause FROM found)
    WHERE clause NOT IN ('1.1.1', '2.3.6', '2.4.5', '2.4.6', '2.4.7', '2.4.9', '3.1.4', '3.2.7');
-- A unit, or a person, with a breach in a month that has ended; a breach on a register's record counts at the audit's end.
CREATE TABLE occasions AS SELECT *, row_number() OVER (PARTITION BY track, subject, year(since) ORDER BY month) AS nth
    FROM (SELECT DISTINCT track, CASE track WHEN 'unit' THEN f.unit ELSE f.staff END AS subject, m.month, m.since, m.d5
          FROM found f JOIN tracks USING (clause) JOIN months m ON m.month = strftime(coalesce(f."at", getvariable('as_of')), '%Y-%m')
          WHERE verdict = 'breach') WHERE subject IS NOT NULL;
CREATE VIEW unit_occasions AS SELECT 'unit/' || subject || '@' || month AS trigger, subject AS unit, * FROM occasions WHERE track = 'unit';
CREATE VIEW staff_occasions AS SELECT 'staff/' || subject || '@' || month AS trigger, subject AS staff, * FROM occasions WHERE track = 'staff';

-- 4.3.1
WITH problems AS (SELECT f.clause || ':' || f.trigger AS trigger, f.unit, coalesce(f."at", getvariable('as_of')) AS "at",
        CASE WHEN f."at" IS NULL THEN greatest(p.since::TIMESTAMPTZ, getvariable('since')::TIMESTAMPTZ)
             WHEN f.clause = '3.1.2' THEN getvariable('since')::TIMESTAMPTZ ELSE f."at" END AS since
    FROM found f JOIN tracks USING (clause) LEFT JOIN posted p USING (trigger) WHERE verdict = 'breach')
SELECT trigger, due AS "at", verdict(TRUE, FALSE, met, due) AS verdict
FROM (SELECT trigger, d1 AS due, EXISTS (FROM rest r WHERE r.kind = 'report' AND r.unit = p.unit AND r."at" BETWEEN p.since AND days.d1) AS met
      FROM problems p JOIN days ON day = p."at"::DATE)

-- 4.1.1
SELECT trigger, d5 AS "at", verdict(nth = 1, FALSE, met, d5) AS verdict
FROM (SELECT *, EXISTS (FROM rest c WHERE c.kind = 'criticism' AND c.unit = o.unit AND c.staff IS NULL AND c."at" BETWEEN o.since AND o.d5) AS met
      FROM unit_occasions o)

-- 4.1.2
SELECT trigger, d5 AS "at", verdict(nth = 1, FALSE, met, d5) AS verdict
FROM (SELECT *, EXISTS (FROM rest r WHERE r.kind = 'report' AND r.unit = o.unit AND r."at" BETWEEN o.since AND o.d5) AS met FROM unit_occasions o)

-- 4.1.3
SELECT trigger, d5 AS "at", verdict(nth = 2, FALSE, met, d5) AS verdict
FROM (SELECT *, EXISTS (FROM rest v WHERE v.kind = 'veto' AND v.unit = o.unit AND v.year = year(o.since) AND v."at" BETWEEN o.since AND o.d5) AS met
      FROM unit_occasions o)

-- 4.2.1
SELECT trigger, d5 AS "at", verdict(nth = 1, FALSE, met, d5) AS verdict
FROM (SELECT *, EXISTS (FROM rest c WHERE c.kind = 'criticism' AND c.staff = o.staff AND c."at" BETWEEN o.since AND o.d5) AS met
      FROM staff_occasions o)

-- 4.2.2
SELECT trigger, d5 AS "at", verdict(nth = 2, FALSE, met, d5) AS verdict
FROM (SELECT *, EXISTS (FROM rest r WHERE r.kind = 'staff_return' AND r.staff = o.staff AND r."at" BETWEEN o.since AND o.d5) AS met
      FROM staff_occasions o)

-- 4.4.1
SELECT trigger, d10 AS "at", verdict(window_unit, FALSE, met, d10) AS verdict
FROM (SELECT unit || '@' || month AS trigger, u.window_unit, m.d10, EXISTS (FROM rest a WHERE a.kind = 'assessment' AND a.unit = u.unit
      AND a.month = m.month AND a."at" BETWEEN m.since AND m.d10) AS met FROM units u, months m)

-- 4.4.2
SELECT id AS trigger, "at", verdict(TRUE, FALSE, months_counted >= 12, NULL) AS verdict FROM rest WHERE kind = 'annual_assessment'
