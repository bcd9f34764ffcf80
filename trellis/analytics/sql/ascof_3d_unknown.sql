-- Of how many people, and of how many carers, is the delivery mechanism not known?
--
-- Source: ASCOF 3D, second output (reference 6.3).
SELECT la_code, 'clients' AS part, COUNT(*) AS people
FROM ascof_3d_clients
WHERE place = 6
GROUP BY la_code
UNION ALL
SELECT la_code, 'carers' AS part, COUNT(*) AS people
FROM ascof_3d_carers
WHERE place = 4
GROUP BY la_code
