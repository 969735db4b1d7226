portal-desk-review 1
institution: baobab
period: 2024
association: savanna-network
reviewer: amina
policy: 2026-1
date: 2025-07-01
values: c44b53f1a43c02e03ad04a2c4ce3131d5e44d6835ee534f0de1b20424b25e6d1
reviews: 4f9f882edbcd1155697e79b092a40caa244da60392915354a03223be41a46a48
row: board_trained_in_spm 2273bc9cccbd9444 302a6587ca5dc4b9
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgO2onvM62pC1io6jQKm8Nc2UyFX
cd4kOmOsBIoYtZ2ikAAAAScG9ydGFsLWRlc2stcmV2aWV3AAAAAAAAAAZzaGE1MTIAAABT
AAAAC3NzaC1lZDI1NTE5AAAAQDyVUNzn6yyvpf5Jyf41CqnglJdjbgTseEyskxmj3UjPmc
lTcRA2adHJLbP8Rl8KdaNAzGnqwvOBuzzjNJU7Dw0=
-----END SSH SIGNATURE-----
