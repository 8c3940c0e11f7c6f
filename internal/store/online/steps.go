package online

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// step is a statement of a migration, run in a form that does not block others.
type step func(ctx context.Context, m *Migrator) error

// index is an index that a statement creates.
type index struct{ create, name, table, definition string }

// as returns the statement that creates the index with another name.
func (i index) as(name string, more string) string {
	return i.create + more + " " + name + " ON " + i.table + i.definition
}

var (
	comment     = regexp.MustCompile(`--.*`)
	createIndex = regexp.MustCompile(`^(CREATE (?:UNIQUE )?INDEX) (\w+) ON (\w+)`)
	dropIndex   = regexp.MustCompile(`^DROP INDEX (\w+)$`)
	createTable = regexp.MustCompile(`^CREATE TABLE `)
	addColumn   = regexp.MustCompile(`^ALTER TABLE \w+ ADD COLUMN `)
	updateRows  = regexp.MustCompile(`(?s)^UPDATE (\w+) SET .*\bWHERE\b`)
)

// stepsOf returns the steps of a migration. They can be repeated. Indexes are dropped after others were created,
// because processes of the earlier release use them.
func stepsOf(text string) (steps []step, err error) {
	_, text, _ = strings.Cut(text, "-- +goose Up")
	text, _, _ = strings.Cut(text, "-- +goose Down")
	var dropped []string
	for statement := range strings.SplitSeq(comment.ReplaceAllString(text, ""), ";") {
		if statement = strings.TrimSpace(statement); statement == "" {
			continue
		}
		created, isIndex := parseIndex(statement)
		switch {
		case isIndex && slices.Contains(dropped, created.name):
			dropped = slices.DeleteFunc(dropped, func(name string) bool { return name == created.name })
			steps = append(steps, func(ctx context.Context, m *Migrator) error { return m.replaceIndex(ctx, created) })
		case isIndex:
			steps = append(steps, func(ctx context.Context, m *Migrator) error {
				return m.createIndex(ctx, created, created.name)
			})
		case dropIndex.MatchString(statement):
			dropped = append(dropped, dropIndex.FindStringSubmatch(statement)[1])
		case createTable.MatchString(statement):
			steps = append(steps, briefly(createTable.ReplaceAllString(statement, "${0}IF NOT EXISTS ")))
		case addColumn.MatchString(statement):
			steps = append(steps, briefly(addColumn.ReplaceAllString(statement, "${0}IF NOT EXISTS ")))
		case updateRows.MatchString(statement):
			table := updateRows.FindStringSubmatch(statement)[1]
			steps = append(steps, func(ctx context.Context, m *Migrator) error { return m.update(ctx, table, statement) })
		default:
			return nil, fmt.Errorf("%.60q has no form that runs beside other processes", statement)
		}
	}
	for _, name := range dropped {
		steps = append(steps, func(ctx context.Context, m *Migrator) error { return m.dropIndex(ctx, name) })
	}
	return steps, nil
}

func parseIndex(statement string) (i index, ok bool) {
	found := createIndex.FindStringSubmatch(statement)
	if found == nil {
		return index{}, false
	}
	return index{found[1], found[2], found[3], strings.TrimPrefix(statement, found[0])}, true
}

// briefly returns a step that locks a table for a moment.
func briefly(statement string) step {
	return func(ctx context.Context, m *Migrator) error { return m.exec(ctx, statement) }
}
