-- A library of format 1, as the program of then wrote it.
PRAGMA application_id = 1448231508;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE articles (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    position INTEGER NOT NULL,              -- order of arrival
    id TEXT NOT NULL UNIQUE,
    file INTEGER NOT NULL REFERENCES files (id),
    source TEXT NOT NULL,
    title TEXT, publisher TEXT, published TEXT, url TEXT, author TEXT,
    characters INTEGER NOT NULL,
    sentences INTEGER NOT NULL,
    chunks INTEGER NOT NULL,
    digest BLOB NOT NULL,                   -- of text, metadata and paragraphs
    analyser TEXT NOT NULL                  -- version that made sentences and terms
);
INSERT INTO "articles" VALUES(1,1,'ferry.txt',1,'ferry.txt',NULL,NULL,NULL,NULL,NULL,120,3,3,X'AB99AA4A5FDB7FB28AE15913677DCCC3','0');
INSERT INTO "articles" VALUES(2,2,'gull',2,'lines.jsonl','Gulls on the pier','The Island Post','2026-03-02',NULL,NULL,63,2,2,X'063C445BC0C6FF883EBC080067E7A799','0');
CREATE TABLE contents (                     -- blobs of encoding.py, the often needed first
    key INTEGER PRIMARY KEY REFERENCES articles (key) ON DELETE CASCADE,
    title_terms BLOB NOT NULL,
    chunk_terms BLOB NOT NULL,
    sentences BLOB NOT NULL,
    paragraphs BLOB NOT NULL,
    text BLOB NOT NULL,
    words BLOB NOT NULL
);
INSERT INTO "contents" VALUES(1,X'',X'0300000003000000070000000500000001000000020000000300000001000000040000000500000003000000060000000700000008000000090000000A0000000B0000000C0000000D000000',X'18000000100000007801636060601002622620B604624620D604620004F80078780163606060600462100000001400027801636060606084620000180003',X'02000000020278016360606010026226204E06620002840078',X'780135CA410AC3300C44D1BD4F310728394676ED2A1750901D1B12094636C1B76F0974FBFF5B3339C1610139E8C334A5AD6694A7BF85EDF05341B1FF879782FE232D4E31851BB69143652EF8F8EE3A714BA00EF6D7E3AA70F7415C123D13214D97F40534DD2ADD',X'7801636460606004621040A6416C42180001BC000E');
INSERT INTO "contents" VALUES(2,X'0E00000010000000',X'0200000004000000030000000E0000000F0000001000000011000000120000000D00000013000000',X'130000000B00000078016360606090036246205600620002000040780163608000000008000178016360606060046200000C0002',X'0100000002780163606060B007620001040040',X'7801732FCDC9295628C9CFCF5628C9485528C84C2D52C8CF53F0CDCF4B49ACD45378D430272423B55221B1285521A3342FBDA852E751C35C85E2C4CC14854485A4C4ECD4223D005AD01956',X'7801E3646060600562462C180001CC0014');
CREATE TABLE fields (
    field TEXT PRIMARY KEY,
    documents INTEGER NOT NULL,
    length INTEGER NOT NULL                 -- terms in all documents
) WITHOUT ROWID;
INSERT INTO "fields" VALUES('article',2,22);
INSERT INTO "fields" VALUES('context',5,37);
INSERT INTO "fields" VALUES('sentence',5,22);
INSERT INTO "fields" VALUES('title',2,2);
CREATE TABLE files (
    id INTEGER PRIMARY KEY,
    root INTEGER NOT NULL REFERENCES roots (id),
    path TEXT NOT NULL,                     -- relative to the root, with /
    stamp TEXT,                             -- size and times, of the sidecar too; NULL: read it again next time
    skipped TEXT NOT NULL DEFAULT '[]',     -- JSON: [[path, reason], ...] of what could not be read in it
    UNIQUE (root, path)
);
INSERT INTO "files" VALUES(1,1,'ferry.txt','120:1795705003932486144:11209606 - -','[]');
INSERT INTO "files" VALUES(2,1,'lines.jsonl',NULL,'[]');
CREATE TABLE roots (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE               -- resolved and absolute
);
INSERT INTO "roots" VALUES(1,'/articles');
CREATE TABLE terms (                        -- document frequencies, one column a field
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    term TEXT NOT NULL UNIQUE,
    sentence INTEGER NOT NULL, context INTEGER NOT NULL, title INTEGER NOT NULL, article INTEGER NOT NULL
);
INSERT INTO "terms" VALUES(1,'ferri',2,3,0,1);
INSERT INTO "terms" VALUES(2,'run',1,2,0,1);
INSERT INTO "terms" VALUES(3,'aground',2,3,0,1);
INSERT INTO "terms" VALUES(4,'marigold',1,2,0,1);
INSERT INTO "terms" VALUES(5,'ran',1,2,0,1);
INSERT INTO "terms" VALUES(6,'off',1,2,0,1);
INSERT INTO "terms" VALUES(7,'island',1,2,0,1);
INSERT INTO "terms" VALUES(8,'tuesday',1,2,0,1);
INSERT INTO "terms" VALUES(9,'nobodi',1,2,0,1);
INSERT INTO "terms" VALUES(10,'hurt',1,2,0,1);
INSERT INTO "terms" VALUES(11,'harbour',1,2,0,1);
INSERT INTO "terms" VALUES(12,'master',1,2,0,1);
INSERT INTO "terms" VALUES(13,'said',2,3,0,2);
INSERT INTO "terms" VALUES(14,'gull',1,1,1,1);
INSERT INTO "terms" VALUES(15,'took',1,1,0,1);
INSERT INTO "terms" VALUES(16,'pier',1,1,1,1);
INSERT INTO "terms" VALUES(17,'monday',1,1,0,1);
INSERT INTO "terms" VALUES(18,'hungri',1,1,0,1);
INSERT INTO "terms" VALUES(19,'baker',1,1,0,1);
CREATE TABLE words (                        -- surface words as folded, with the chunks that hold them
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    word TEXT NOT NULL UNIQUE,
    chunks INTEGER NOT NULL
);
INSERT INTO "words" VALUES(1,'runs',1);
INSERT INTO "words" VALUES(2,'aground',2);
INSERT INTO "words" VALUES(3,'ferry',2);
INSERT INTO "words" VALUES(4,'marigold',1);
INSERT INTO "words" VALUES(5,'off',1);
INSERT INTO "words" VALUES(6,'tuesday',1);
INSERT INTO "words" VALUES(7,'island',1);
INSERT INTO "words" VALUES(8,'ran',1);
INSERT INTO "words" VALUES(9,'said',2);
INSERT INTO "words" VALUES(10,'hurt',1);
INSERT INTO "words" VALUES(11,'nobody',1);
INSERT INTO "words" VALUES(12,'harbour',1);
INSERT INTO "words" VALUES(13,'master',1);
INSERT INTO "words" VALUES(14,'monday',1);
INSERT INTO "words" VALUES(15,'took',1);
INSERT INTO "words" VALUES(16,'pier',1);
INSERT INTO "words" VALUES(17,'gulls',1);
INSERT INTO "words" VALUES(18,'hungry',1);
INSERT INTO "words" VALUES(19,'baker',1);
CREATE INDEX articles_by_file ON articles (file);
CREATE INDEX articles_by_position ON articles (position);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('terms',26);
INSERT INTO "sqlite_sequence" VALUES('words',26);
INSERT INTO "sqlite_sequence" VALUES('articles',3);
COMMIT;
