package bench

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/store"
)

// askedServer is a server whose members use commands.
type askedServer struct {
	guild, channel string
	member         string // orders and marks a hundredth of the songs of the server
}

// askedServers are those of a [catalogue].
type askedServers struct {
	large askedServer // has a tenth of all songs
	small askedServer // has a thousandth of all songs
}

// catalogue inserts songs with everything that belongs to them: half of them in servers with a tenth of all
// songs each, the others in servers with a thousandth. Bulk inserts into a database without indexes take a
// fraction of the time.
type catalogue struct {
	b        *testing.B
	conn     *sql.Conn
	postgres bool
}

// fillCatalogue inserts a number of songs into an empty database. A song was made each minute.
func fillCatalogue(b *testing.B, db *store.DB, count int, asked askedServers) {
	b.Helper()
	account := fmt.Sprintf(`CASE guild WHEN '%s' THEN '%s' WHEN '%s' THEN '%s' ELSE 'guild:' || guild END`,
		asked.large.guild, serverAccount(b, db, asked.large), asked.small.guild, serverAccount(b, db, asked.small))
	conn, err := db.Writer().Conn(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	c := catalogue{b, conn, !db.SingleProcess()}
	if c.postgres {
		c.run(`SET session_replication_role = replica`) // no foreign keys
	} else {
		c.run(`PRAGMA foreign_keys = 0`)
		c.run(`PRAGMA synchronous = 0`)
		c.run(`PRAGMA cache_size = -200000`)
		c.run(`PRAGMA temp_store = MEMORY`)
	}
	indexes := c.dropIndexes()
	c.run(fmt.Sprintf(`CREATE TEMPORARY TABLE numbers AS WITH RECURSIVE numbers (n) AS (SELECT CAST(1 AS BIGINT)
		UNION ALL SELECT n + 1 FROM numbers WHERE n < %d) SELECT n FROM numbers`, count))
	c.insertTexts()
	c.insertServers(count, asked)
	for _, r := range c.rows(asked, account) {
		c.insert(r)
	}
	for _, statement := range indexes {
		c.run(statement)
	}
	if c.postgres {
		c.run(`DISCARD TEMP`)
		c.run(`RESET ALL`)
		c.run(`VACUUM ANALYZE`)
		return
	}
	for _, table := range []string{"numbers", "verses", "nouns", "made"} {
		c.run(`DROP TABLE temp.` + table)
	}
}

func (c catalogue) run(statement string, args ...any) {
	c.b.Helper()
	if _, err := c.conn.ExecContext(c.b.Context(), statement, args...); err != nil {
		c.b.Fatalf("%.200s: %v", statement, err)
	}
}

// insert inserts rows for the songs that meet a condition.
func (c catalogue) insert(r conditionalRow) {
	var columns, values []string
	for column, value := range r.values {
		columns, values = append(columns, column), append(values, value)
	}
	c.run(fmt.Sprintf(`INSERT INTO %s (%s) SELECT %s FROM made WHERE %s`, r.table, strings.Join(columns, ", "),
		strings.Join(values, ", "), r.where))
}

// dropIndexes drops the indexes that belong to no constraint, and returns the statements that create them again.
func (c catalogue) dropIndexes() (create []string) {
	query := `SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND name NOT LIKE 'river_%'`
	if c.postgres {
		query = `SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT LIKE 'river_%'
			AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = indexname)`
	}
	rows, err := c.conn.QueryContext(context.Background(), query)
	names, err := store.Collect(rows, err, func(scan func(...any) error) (name string, err error) {
		var statement string
		err = scan(&name, &statement)
		create = append(create, statement)
		return name, err
	})
	if err != nil {
		c.b.Fatal(err)
	}
	for _, name := range names {
		if !strings.HasPrefix(name, "goose_") {
			c.run(`DROP INDEX ` + name)
		}
	}
	return create
}

// verses and nouns are the numbers of different verses of lyrics and of nouns in titles.
const verses, nouns = 512, 60

// insertTexts inserts the words of titles, and verses of words as common as in a language: few are in most
// verses, and most in few.
func (c catalogue) insertTexts() {
	random := rand.New(rand.NewPCG(1, 2))
	syllables := []string{"ra", "in", "lo", "ve", "mi", "sun", "ta", "ko", "ne", "shi", "dor", "el", "wa", "y"}
	word := func() string {
		n := int(random.ExpFloat64() * 300)
		return syllables[n%14] + syllables[n/14%14] + syllables[(n/7+3)%14]
	}
	c.run(`CREATE TEMPORARY TABLE verses (number BIGINT, text TEXT)`)
	for n := range verses {
		var words []string
		for range 45 {
			words = append(words, word())
		}
		if n%8 == 0 {
			words = append(words, "雨夜的城市灯火", "河流慢慢地走过")
		}
		c.run(`INSERT INTO verses (number, text) VALUES ($1, $2)`, n, strings.Join(words, " "))
	}
	c.run(`CREATE TEMPORARY TABLE nouns (number BIGINT, text TEXT)`)
	for n := range nouns {
		c.run(`INSERT INTO nouns (number, text) VALUES ($1, $2)`, n, word())
	}
	for _, table := range []string{"verses", "nouns"} {
		c.run(fmt.Sprintf(`CREATE INDEX temp_%[1]s ON %[1]s (number)`, table))
	}
}

// insertServers inserts the server, the member and the texts of each song into a temporary table.
func (c catalogue) insertServers(count int, asked askedServers) {
	// The small server has enough songs for several pages of lists.
	const inLarge, inSmall = `n % 10 = 0`, `(n % 1000 = 1 OR n < 400 AND n % 20 = 1)`
	c.run(fmt.Sprintf(`CREATE TEMPORARY TABLE made AS SELECT n, 'song' || (1000000000 + n) AS song,
		'order' || (1000000000 + n) AS the_order, %[1]d - (%[2]d - n) * 60000 AS at,
		CASE WHEN %[3]s THEN '%[5]s' WHEN %[4]s THEN '%[6]s' WHEN n %% 2 = 0 THEN 'guild' || (n %% 10)
			ELSE 'guild' || (1000 + n %% 500) END AS guild,
		CASE WHEN %[3]s THEN '%[7]s' WHEN %[4]s THEN '%[8]s' ELSE 'channel' || (n %% 1000) END AS channel,
		CASE WHEN %[3]s AND (n / 10 %% 100 = 0 OR n <= 30) THEN '%[9]s'
			WHEN %[4]s AND n / 1000 %% 100 = 0 THEN '%[12]s' ELSE 'user' || (n / 7 %% 10000) END AS member,
		CASE WHEN n %% 20000 IN (10, 1001) THEN 'Lighthouse ' WHEN n %% 40 = 0 THEN '雨夜 ' ELSE 'Rain ' END
			|| (SELECT text FROM nouns WHERE number = n / 10 %% %[10]d) || ' ' || n AS title,
		(SELECT text FROM verses WHERE number = n * 7919 %% %[11]d) || ' '
			|| (SELECT text FROM verses WHERE number = n / 3 %% %[11]d) AS lyrics FROM numbers`,
		time.Now().UnixMilli(), count, inLarge, inSmall, asked.large.guild, asked.small.guild, asked.large.channel,
		asked.small.channel, asked.large.member, nouns, verses, asked.small.member))
}
