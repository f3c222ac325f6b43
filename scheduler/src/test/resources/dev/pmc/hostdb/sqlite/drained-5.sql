-- A hostdb of schema 5, in which drained machines were keys of meta.
CREATE TABLE handled (job INTEGER PRIMARY KEY, mark INTEGER NOT NULL);
INSERT INTO "handled" VALUES(4,-17);
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO "meta" VALUES('drained Metal2.example.','yes');
INSERT INTO "meta" VALUES('drained metal1','yes');
INSERT INTO "meta" VALUES('framework_id','20301101-120000-1-5050-7-0001');
INSERT INTO "meta" VALUES('id','0f3a5c7e9b1d');
INSERT INTO "meta" VALUES('sequence','7');
CREATE TABLE outbox (seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, result TEXT NOT NULL);
CREATE TABLE vm (hostname TEXT PRIMARY KEY, state TEXT NOT NULL, goal TEXT NOT NULL, agent TEXT, record TEXT NOT NULL);
PRAGMA application_id = 1886217009;
PRAGMA user_version = 5;
