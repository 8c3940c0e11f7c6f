package store_test

import (
	"testing"

	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store/librarydb"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// unclean contains characters that databases reject or change; cleaned is the text without them.
const (
	unclean = "be\x00fore\xff \x1bafter"
	cleaned = "before after"
)

// TestUncleanTextIsSavedAndFound checks that texts in all fields of an order are saved and found
// without the characters that a database rejects.
func TestUncleanTextIsSavedAndFound(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	o := newOrder("o", "A", "u", 0)
	o.Requester.Name, o.Spec.Prompt = unclean, unclean
	add(t, db, o)
	o, err := db.Claim(t.Context(), "o")
	if err != nil {
		t.Fatal(err)
	}
	o.State, o.TraceID, o.TaskID = songs.Done, unclean, unclean
	o.Failure = &songs.Failure{Reason: songs.ReasonInternal, Detail: unclean}
	o.Songs = []songs.Song{{ID: "s", Take: 1, Title: unclean, Style: unclean, Lyrics: unclean, AudioURL: unclean,
		Words: []songs.Word{{Text: unclean}}, Audio: songs.File{Key: "k"}}}
	if err := db.Save(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	got, err := db.Order(t.Context(), "o")
	if err != nil || len(got.Songs) != 1 {
		t.Fatalf("%+v, %v", got, err)
	}
	s := got.Songs[0]
	for what, text := range map[string]string{
		"requester": got.Requester.Name, "prompt": got.Spec.Prompt, "trace": got.TraceID, "task": got.TaskID,
		"detail": got.Failure.Detail,
		"title":  s.Title, "style": s.Style, "lyrics": s.Lyrics, "address": s.AudioURL, "word": s.Words[0].Text,
	} {
		if text != cleaned {
			t.Errorf("%s: %q, want %q", what, text, cleaned)
		}
	}
	if known, err := db.KnowsTask(t.Context(), unclean); err != nil || !known {
		t.Errorf("task not found: %v", err)
	}
	page, _, err := librarydb.New(db).Library(t.Context(), songs.Search{Filter: songs.FilterServer,
		Viewer: songs.Viewer{GuildID: "A", All: true}, Text: unclean, Limit: 5})
	if err != nil || len(page) != 1 {
		t.Errorf("%d songs found: %v", len(page), err)
	}
}
