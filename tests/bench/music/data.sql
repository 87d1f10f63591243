-- The rows of Chinook, which are in the schema `chinook`, as the catalogue of one organization with one member, who has an
-- account as those of ../data.sql do.

-- A version 7 UUID of a row's number, with a digest of its name in place of chance.
CREATE FUNCTION pg_temp.id(kind text, number int) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
  SELECT (
    lpad(to_hex(1672531200000 + number), 12, '0')
    || '7' || substr(md5(kind || number), 1, 3) || '8' || substr(md5(kind || number), 4, 15)
  )::uuid
$$;

INSERT INTO "Organization" ("id", "slug", "name") VALUES (pg_temp.id('org', 1), 'chinook', 'Chinook');
INSERT INTO "User" ("id", "email", "name") VALUES (pg_temp.id('account', 1), 'member1@bench.test', 'Member');
INSERT INTO "Membership" ("id", "organizationId", "userId", "name", "email", "role")
  VALUES (pg_temp.id('user', 1), pg_temp.id('org', 1), pg_temp.id('account', 1), 'Member', 'member1@bench.test', 'MEMBER');

INSERT INTO "Artist" ("id", "organizationId", "number", "name")
  SELECT pg_temp.id('artist', artist_id), pg_temp.id('org', 1), artist_id, name FROM chinook.artist;
INSERT INTO "Album" ("id", "organizationId", "artistId", "number", "title")
  SELECT pg_temp.id('album', album_id), pg_temp.id('org', 1), pg_temp.id('artist', artist_id), album_id, title FROM chinook.album;
INSERT INTO "Genre" ("id", "organizationId", "name")
  SELECT pg_temp.id('genre', genre_id), pg_temp.id('org', 1), name FROM chinook.genre;
INSERT INTO "Track" ("id", "organizationId", "albumId", "genreId", "number", "name")
  SELECT pg_temp.id('track', track_id), pg_temp.id('org', 1), pg_temp.id('album', album_id), pg_temp.id('genre', genre_id), track_id, name
  FROM chinook.track;

DROP SCHEMA chinook CASCADE;
DISCARD TEMP;
