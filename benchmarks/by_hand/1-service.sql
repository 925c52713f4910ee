-- 1.1.1
SELECT service AS trigger, verdict(required, FALSE, "window" IS NOT NULL AND place = 'hall', NULL) AS verdict
FROM services LEFT JOIN windows USING ("window")
