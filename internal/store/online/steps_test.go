package online

import "testing"

func TestBlockingStatementsAreRejected(t *testing.T) {
	t.Parallel()
	for statement, ok := range map[string]bool{
		"CREATE INDEX a ON b (c);":                       true,
		"UPDATE a SET b = c;":                            false, // all rows at once
		"UPDATE a SET b = c WHERE b = '';":               true,
		"ALTER TABLE a ALTER COLUMN b TYPE BIGINT;":      false,
		"-- ALTER TABLE a;\nALTER TABLE a ADD COLUMN b;": true,
	} {
		if _, err := stepsOf("-- +goose Up\n" + statement + "\n-- +goose Down\nDROP TABLE a;"); (err == nil) != ok {
			t.Errorf("%s: %v", statement, err)
		}
	}
}
