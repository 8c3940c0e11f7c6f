package feeds

import (
	"flag"
	"os"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write the golden file")

// TestFeedGUIDIsThatOfSpecification uses the example of
// https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/tags/guid.md.
func TestFeedGUIDIsThatOfSpecification(t *testing.T) {
	t.Parallel()
	if got := feedGUID("https://podnews.net/rss"); got != "9b024349-ccf0-5f69-a609-6b82873eab3c" {
		t.Error(got)
	}
}

func TestFeedIsGolden(t *testing.T) {
	t.Parallel()
	const page = "https://room.test/g/1/songs/s1"
	f := feed{Title: "Harbour <b>", Description: "Songs of Harbour & more", Author: "Harbour", Language: "zh-CN",
		Link: "https://room.test/g/1/gallery", Self: "https://room.test/g/1/gallery.xml", Image: page + "/cover",
		Items: []item{{ID: "riffbot:song:s1", Title: `Rain "]]>" & <script>`, Description: "warm", Artist: "Ana", Link: page,
			Image: page + "/cover", Chapters: page + "/chapters.json", Duration: 90500 * time.Millisecond,
			Published: time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC),
			Audio:     enclosure{URL: page + "/audio", Length: 1234, Type: "audio/mp4"}},
			{ID: "riffbot:song:s2", Title: "夜\x01", Published: time.Date(2026, 10, 1, 12, 0, 0, 0, time.UTC),
				Audio: enclosure{URL: "https://room.test/2?a=1&b=2", Length: 5, Type: "audio/mpeg"}}}}
	got, err := f.encode()
	if err != nil {
		t.Fatal(err)
	}
	const file = "testdata/feed.xml"
	if *update {
		if err := os.WriteFile(file, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != string(got) {
		t.Errorf("feed is\n%s", got)
	}
}
