-- A library of format 2, as the program of then wrote it.
PRAGMA application_id = 1448231508;
PRAGMA user_version = 2;
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
INSERT INTO "articles" VALUES(1,1,'ferry.txt',1,'ferry.txt','Ferry runs aground',NULL,NULL,NULL,NULL,120,3,3,X'8751BB65FE8120031D9CC1B576002F08','51b5ce73a94ef867');
INSERT INTO "articles" VALUES(2,2,'gull',2,'lines.jsonl','Gulls on the pier','The Island Post','2026-03-02',NULL,NULL,63,2,2,X'063C445BC0C6FF883EBC080067E7A799','51b5ce73a94ef867');
CREATE TABLE candidate_index (              -- at most one row: the index beside this file that may be used
    generation TEXT NOT NULL,               -- names its folder
    indexed INTEGER NOT NULL                -- it covers articles up to this key
);
CREATE TABLE contents (                     -- blobs of encoding.py, the often needed first
    key INTEGER PRIMARY KEY REFERENCES articles (key) ON DELETE CASCADE,
    title_terms BLOB NOT NULL,
    chunk_terms BLOB NOT NULL,
    sentences BLOB NOT NULL,
    paragraphs BLOB NOT NULL,
    text BLOB NOT NULL,
    words BLOB NOT NULL
);
INSERT INTO "contents" VALUES(1,X'050000001500000002000000',X'03000000030000000600000005000000050000001500000002000000050000000E00000015000000020000000A000000180000001200000009000000070000000F00000016000000',X'18000000100000007801636060601002622620B604624620D604620004F80078780163606060600462100000001400027801636060606084620000180003',X'02000000000278016360606010026226204E06620002840078',X'780135CA410AC3300C44D1BD4F310728394676ED2A1750901D1B12094636C1B76F0974FBFF5B3339C1610139E8C334A5AD6694A7BF85EDF05341B1FF879782FE232D4E31851BB69143652EF8F8EE3A714BA00EF6D7E3AA70F7415C123D13214D97F40534DD2ADD',X'7801636280006628CD04A44198118859A034480E591CC4060002FC001A');
INSERT INTO "contents" VALUES(2,X'0600000013000000',X'02000000040000000300000006000000170000001300000011000000080000001600000003000000',X'130000000B00000078016360606090036246205600620002000040780163608000000008000178016360606060046200000C0002',X'0100000002780163606060B007620001040040',X'7801732FCDC9295628C9CFCF5628C9485528C84C2D52C8CF53F0CDCF4B49ACD45378D430272423B55221B1285521A3342FBDA852E751C35C85E2C4CC14854485A4C4ECD4223D005AD01956',X'7801636660606006622620E684D22C409A11880101AC0019');
CREATE TABLE fields (
    field TEXT PRIMARY KEY,
    documents INTEGER NOT NULL,
    length INTEGER NOT NULL                 -- terms in all documents
) WITHOUT ROWID;
INSERT INTO "fields" VALUES('article',2,21);
INSERT INTO "fields" VALUES('context',5,35);
INSERT INTO "fields" VALUES('sentence',5,21);
INSERT INTO "fields" VALUES('title',2,5);
CREATE TABLE files (
    id INTEGER PRIMARY KEY,
    root INTEGER NOT NULL REFERENCES roots (id),
    path TEXT NOT NULL,                     -- relative to the root, with /
    stamp TEXT,                             -- size and times, of the sidecar too; NULL: read it again next time
    skipped TEXT NOT NULL DEFAULT '[]',     -- JSON: [[path, reason], ...] of what could not be read in it
    UNIQUE (root, path)
);
INSERT INTO "files" VALUES(1,1,'ferry.txt','1 120:1795705003932486144:11209606 - -','[]');
INSERT INTO "files" VALUES(2,1,'lines.jsonl',NULL,'[]');
CREATE TABLE removed (                      -- gone from the articles, not yet from that index
    key INTEGER PRIMARY KEY
);
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
INSERT INTO "terms" VALUES(2,'aground',2,3,1,1);
INSERT INTO "terms" VALUES(3,'baker',1,1,0,1);
INSERT INTO "terms" VALUES(5,'ferri',2,3,1,1);
INSERT INTO "terms" VALUES(6,'gull',1,1,1,1);
INSERT INTO "terms" VALUES(7,'harbor',1,2,0,1);
INSERT INTO "terms" VALUES(8,'hungri',1,1,0,1);
INSERT INTO "terms" VALUES(9,'hurt',1,2,0,1);
INSERT INTO "terms" VALUES(10,'island',1,2,0,1);
INSERT INTO "terms" VALUES(14,'marigold',1,2,0,1);
INSERT INTO "terms" VALUES(15,'master',1,2,0,1);
INSERT INTO "terms" VALUES(17,'monday',1,1,0,1);
INSERT INTO "terms" VALUES(18,'nobodi',1,2,0,1);
INSERT INTO "terms" VALUES(19,'pier',1,1,1,1);
INSERT INTO "terms" VALUES(21,'run',2,3,1,1);
INSERT INTO "terms" VALUES(22,'say',2,3,0,2);
INSERT INTO "terms" VALUES(23,'take',1,1,0,1);
INSERT INTO "terms" VALUES(24,'tuesday',1,2,0,1);
CREATE TABLE words (                        -- surface words as folded, with the chunks that hold them
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    word TEXT NOT NULL UNIQUE,
    chunks INTEGER NOT NULL
);
INSERT INTO "words" VALUES(2,'aground',2);
INSERT INTO "words" VALUES(3,'baker',1);
INSERT INTO "words" VALUES(5,'ferry',2);
INSERT INTO "words" VALUES(6,'gulls',1);
INSERT INTO "words" VALUES(7,'harbour',1);
INSERT INTO "words" VALUES(8,'hungry',1);
INSERT INTO "words" VALUES(9,'hurt',1);
INSERT INTO "words" VALUES(10,'island',1);
INSERT INTO "words" VALUES(14,'marigold',1);
INSERT INTO "words" VALUES(15,'master',1);
INSERT INTO "words" VALUES(17,'monday',1);
INSERT INTO "words" VALUES(18,'nobody',1);
INSERT INTO "words" VALUES(19,'pier',1);
INSERT INTO "words" VALUES(20,'ran',1);
INSERT INTO "words" VALUES(22,'runs',1);
INSERT INTO "words" VALUES(23,'said',2);
INSERT INTO "words" VALUES(24,'took',1);
INSERT INTO "words" VALUES(25,'tuesday',1);
CREATE INDEX articles_by_file ON articles (file);
CREATE INDEX articles_by_position ON articles (position);
CREATE INDEX words_by_beginning ON words (length(word), substr(word, 1, 2));
CREATE INDEX words_by_middle ON words (length(word), substr(word, 3, 3));
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('terms',24);
INSERT INTO "sqlite_sequence" VALUES('words',25);
INSERT INTO "sqlite_sequence" VALUES('articles',3);
COMMIT;
