-- A library of format 6, as the program of then wrote it.
PRAGMA application_id = 1448231508;
PRAGMA user_version = 6;
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
INSERT INTO "articles" VALUES(1,1,'ferry.txt',1,'ferry.txt','Ferry runs aground',NULL,NULL,NULL,NULL,120,3,3,X'8751BB65FE8120031D9CC1B576002F08','2c093b60e85ac164');
INSERT INTO "articles" VALUES(2,2,'gull',2,'lines.jsonl','Gulls on the pier','The Island Post','2026-03-02',NULL,NULL,63,2,2,X'063C445BC0C6FF883EBC080067E7A799','2c093b60e85ac164');
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
, says BLOB NOT NULL DEFAULT x'');
INSERT INTO "contents" VALUES(1,X'050000001500000002000000',X'03000000030000000600000005000000050000001500000002000000050000000E00000015000000020000000A000000180000001200000009000000070000000F00000016000000',X'0B000000080000000178003E0100120239012901020005000001000103000600000101',X'020000000002017800A10000120263',X'00DD2ADD3446657272792072756E73206167726F756E640A0A546865206665727279204D617269676F6C642072616E206167726F756E64206F6666207468652069736C616E64206F6E20547565736461792E204E6F626F64792077617320687572742C2074686520686172626F7572206D617374657220736169642E0A',X'011A00BF000200030002020104010302020102',X'E5AD113E8BDFE35A00000000000000008265A16FD3D7D952');
INSERT INTO "contents" VALUES(2,X'0600000013000000',X'02000000040000000300000006000000170000001300000011000000080000001600000003000000',X'09000000070000000140008000001E01200101000200000001020003000001',X'01000000020140004100003F',X'005619D05A47756C6C7320746F6F6B207468652070696572206F6E204D6F6E6461792E20E2809C54686579206172652068756E6772792CE2809D207361696420612062616B65722E',X'0119006B0003030209020401',X'E58F1FD8F4323424C651554F3ACFF3A4');
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
    stamp TEXT,                             -- size and times, of the sidecar too; of a page, what ingest/remembered.py
                                            -- has; NULL: read it again next time
    skipped TEXT NOT NULL DEFAULT '[]',     -- JSON: pairs of path and reason of what could not be read in it
    UNIQUE (root, path)
);
INSERT INTO "files" VALUES(1,1,'ferry.txt','6 120:1795705003932486144:1795705003932486144:11209606 - -','[]');
INSERT INTO "files" VALUES(2,1,'lines.jsonl',NULL,'[]');
CREATE TABLE removed (                      -- gone from the articles, not yet from that index
    key INTEGER PRIMARY KEY
);
CREATE TABLE repeated (                     -- the paragraphs that are furniture because a source repeats them
    says INTEGER PRIMARY KEY,
    source INTEGER NOT NULL,
    statement INTEGER NOT NULL              -- 1: it must be repeated in a larger share of the articles
);
CREATE TABLE roots (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE               -- resolved and absolute, or a web address
);
INSERT INTO "roots" VALUES(1,'/articles');
CREATE TABLE sayings (                      -- which articles hold a paragraph, by hashes of metadata/repetition.py
    says INTEGER NOT NULL,                  -- or, of all articles of a source, the source
    article INTEGER NOT NULL,
    PRIMARY KEY (says, article)
) WITHOUT ROWID;
INSERT INTO "sayings" VALUES(-6560672382802636346,2);
INSERT INTO "sayings" VALUES(2608766111333715941,2);
INSERT INTO "sayings" VALUES(5970040084167222658,1);
INSERT INTO "sayings" VALUES(6549324072261627365,1);
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
CREATE TABLE unwanted (                     -- articles that somebody removed from a root, which stay out of it
    root TEXT NOT NULL,
    id TEXT NOT NULL,
    path TEXT NOT NULL,                     -- of their file
    PRIMARY KEY (root, id)
) WITHOUT ROWID;
INSERT INTO "unwanted" VALUES('/articles','reef','lines.jsonl');
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
CREATE INDEX repeated_by_source ON repeated (source);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('terms',24);
INSERT INTO "sqlite_sequence" VALUES('words',25);
INSERT INTO "sqlite_sequence" VALUES('articles',3);
COMMIT;
