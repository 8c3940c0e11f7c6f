package songs_test

import (
	"encoding/json"
	"testing"

	"github.com/riffbot/riffbot/internal/songs"
)

// The names of fields in stored orders do not change when fields are renamed.
func TestStoredFieldNamesAreStable(t *testing.T) {
	t.Parallel()
	var s songs.SongSpec
	if err := json.Unmarshal([]byte(`{"Prompt":"p","Edit":{"Action":"extend","Song":"s","Words":"la la"}}`),
		&s); err != nil || s.Edit.Lyrics != "la la" {
		t.Errorf("spec: %+v, %v", s.Edit, err)
	}
	var f songs.Failure
	if err := json.Unmarshal([]byte(`{"Reason":"broken","Unmade":true}`), &f); err != nil || !f.NotGenerated {
		t.Errorf("failure: %+v, %v", f, err)
	}
}
