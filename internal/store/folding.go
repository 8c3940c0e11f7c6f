package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/pressly/goose/v3"

	"github.com/riffbot/riffbot/internal/fold"
)

// foldBatch is the number of rows that one step of the migration reads.
const foldBatch = 500

// goMigrations are the migrations written in Go.
var goMigrations = []*goose.Migration{hashAccounts, foldNames}

// foldNames adds the normalized forms of titles and names, fills them for existing rows, and adds
// an index for searches in the orders of one share. Databases have no function like [fold.Bare].
var foldNames = goose.NewGoMigration(25, &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
	for _, statement := range []string{
		`ALTER TABLE songs ADD COLUMN title_folded TEXT NOT NULL DEFAULT ''`,
		`ALTER TABLE songs ADD COLUMN title_bare TEXT NOT NULL DEFAULT ''`,
		`ALTER TABLE playlists ADD COLUMN bare TEXT NOT NULL DEFAULT ''`,
		`CREATE INDEX orders_by_share ON orders (share)`,
	} {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("add folded columns: %w", err)
		}
	}
	if err := foldRows(ctx, tx, `SELECT id, title, search FROM songs`, func(id, title, search string) error {
		_, err := tx.ExecContext(ctx, `UPDATE songs SET title_folded = $2, title_bare = $3, search = $4 WHERE id = $1`,
			id, fold.Case(title), fold.Bare(title), fold.Bare(search))
		return err
	}); err != nil {
		return fmt.Errorf("fold song titles: %w", err)
	}
	if err := foldRows(ctx, tx, `SELECT id, name, folded FROM playlists`, func(id, name, _ string) error {
		if _, err := tx.ExecContext(ctx, `UPDATE playlists SET bare = $2
			WHERE id = $1`, id, fold.Bare(name)); err != nil {
			return err
		}
		// Names of one owner that differ only in case stay distinct: one of them keeps its
		// lower-case form.
		_, err := tx.ExecContext(ctx, `UPDATE playlists SET folded = $2 WHERE id = $1 AND NOT EXISTS (SELECT 1
			FROM playlists p
			WHERE p.guild_id = playlists.guild_id AND p.user_id = playlists.user_id AND p.folded = $2
			AND p.id <> $1)`, id, fold.Case(name))
		return err
	}); err != nil {
		return fmt.Errorf("fold playlist names: %w", err)
	}
	return nil
}}, &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
	for _, statement := range []string{
		`DROP INDEX orders_by_share`,
		`ALTER TABLE playlists DROP COLUMN bare`,
		`ALTER TABLE songs DROP COLUMN title_bare`,
		`ALTER TABLE songs DROP COLUMN title_folded`,
	} {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("drop folded columns: %w", err)
		}
	}
	return nil
}})

// foldRows calls do with the id and two texts of each row that a query selects, in the order of ids
// and in batches.
func foldRows(ctx context.Context, tx *sql.Tx, query string, do func(id, text, folded string) error) error {
	type row struct{ id, text, folded string }
	for last, n := "", foldBatch; n == foldBatch; {
		rows, err := tx.QueryContext(ctx, query+` WHERE id > $1 ORDER BY id LIMIT $2`, last, foldBatch)
		batch, err := Collect(rows, err, func(scan func(...any) error) (r row, err error) {
			return r, scan(&r.id, &r.text, &r.folded)
		})
		if err != nil {
			return err
		}
		for _, r := range batch {
			if err := do(r.id, r.text, r.folded); err != nil {
				return err
			}
			last = r.id
		}
		n = len(batch)
	}
	return nil
}

// bareText returns texts in the form of the column songs.search.
func bareText(texts ...string) string {
	var all []string
	for _, t := range texts {
		if t = fold.Bare(t); t != "" {
			all = append(all, t)
		}
	}
	return strings.Join(all, " ")
}

// literal escapes the wildcards of LIKE.
var literal = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// ContainsPattern returns a LIKE pattern for texts that contain text.
func ContainsPattern(text string) string { return "%" + literal.Replace(text) + "%" }

// prefixPattern returns a LIKE pattern for texts that begin with text.
func prefixPattern(text string) string { return literal.Replace(text) + "%" }

// MatchOrder returns an ORDER BY expression that sorts names by how closely they match a query: equal names first,
// then names that begin with the query, then names that contain it. Within each group, exact matches precede folded
// and then bare ones, as in [fold.Query.Rank]. The columns contain a name and its two forms. The arguments of the
// expression are appended to args.
func MatchOrder(q fold.Query, name, folded, bare string, args []any) (expression string, all []any) {
	n := len(args)
	expression = fmt.Sprintf(`CASE WHEN %[1]s = $%[4]d THEN 0 WHEN %[2]s = $%[5]d THEN 1 WHEN %[3]s = $%[6]d THEN 2
		WHEN substr(%[1]s, 1, length($%[4]d)) = $%[4]d THEN 3 WHEN %[2]s LIKE $%[7]d ESCAPE '\' THEN 4
		WHEN %[3]s LIKE $%[8]d ESCAPE '\' THEN 5
		WHEN replace(%[1]s, $%[4]d, '') <> %[1]s THEN 6 WHEN %[2]s LIKE $%[9]d ESCAPE '\' THEN 7
		WHEN %[3]s LIKE $%[10]d ESCAPE '\' THEN 8 ELSE 9 END`,
		name, folded, bare, n+1, n+2, n+3, n+4, n+5, n+6, n+7)
	return expression, append(args, q.Exact(), q.Folded(), q.Bare(), prefixPattern(q.Folded()),
		prefixPattern(q.Bare()), ContainsPattern(q.Folded()), ContainsPattern(q.Bare()))
}
