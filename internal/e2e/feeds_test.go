package e2e

import (
	"encoding/xml"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/sandbox"
)

// TestPodcastAppPlaysFeedOfPlaylist lets a member make the feed of a playlist. The feed is empty until the member lets
// everyone with the link open the song. A podcast app then gets the recording and its parts, until the feed is removed.
func TestPodcastAppPlaysFeedOfPlaylist(t *testing.T) {
	t.Parallel()
	addr := freeAddress(t)
	h := newHarness(t, sandbox.Options{WebAddr: addr})
	ana, ben := h.person(t, "Ana"), h.person(t, "Ben")
	h.must(t, ana, `/song prompt:"rain" title:"Rain"`)
	h.waitForOrders(t, 1)
	h.must(t, ana, `/playlist create name:"Evening"`)
	h.must(t, ana, `/playlist add playlist:"Evening" song:"Rain"`)
	h.checkRefused(t, ben, `/playlist feed playlist:"Evening"`, "That playlist doesn't exist")
	h.must(t, ana, `/playlist feed playlist:"Evening"`)
	address := regexp.MustCompile(`http://` + regexp.QuoteMeta(addr) + `/feeds/[a-z2-7]{26}`).FindString(lastMessage(t, ana))
	if address == "" {
		t.Fatalf("no address: %s", lastMessage(t, ana))
	}
	if items := readFeed(t, address); len(items) > 0 {
		t.Errorf("private songs: %v", items)
	}
	runAs(t, h, "Ana", `/admin settings`, `select "Section" "Visibility"`,
		`select "Who may open the page of a song" "everyone, and songs are listed"`)
	var items []podcastItem
	waitFor(t, "public song in the feed", func() bool { items = readFeed(t, address); return len(items) == 1 })
	if items[0].Title != "Rain" || items[0].Duration == 0 {
		t.Errorf("got %+v", items[0])
	}
	status, part := getRange(t, items[0].Enclosure.URL, "bytes=10-19")
	if status != http.StatusPartialContent || len(part) != 10 {
		t.Errorf("part of the recording: status %d, %d bytes", status, len(part))
	}
	if _, all := getRange(t, items[0].Enclosure.URL, ""); len(all) != items[0].Enclosure.Length {
		t.Errorf("%d bytes instead of %d", len(all), items[0].Enclosure.Length)
	}
	h.must(t, ana, `/playlist feed playlist:"Evening" off:true`)
	if status, _ := getRange(t, address, ""); status != http.StatusNotFound {
		t.Errorf("status %d of a removed feed", status)
	}
	if strings.Contains(h.log.String(), address[strings.LastIndex(address, "/")+1:]) {
		t.Error("the log contains the address")
	}
}

// podcastItem is an item of a feed.
type podcastItem struct {
	Title     string `xml:"title"`
	Duration  int    `xml:"duration"`
	Enclosure struct {
		URL    string `xml:"url,attr"`
		Length int    `xml:"length,attr"`
	} `xml:"enclosure"`
}

func readFeed(t *testing.T, address string) []podcastItem {
	t.Helper()
	status, body := getRange(t, address, "")
	var got struct {
		Items []podcastItem `xml:"channel>item"`
	}
	if err := xml.Unmarshal(body, &got); err != nil || status != http.StatusOK {
		t.Fatalf("status %d, %v: %s", status, err, body)
	}
	return got.Items
}

// getRange requests an address, or a range of its bytes.
func getRange(t *testing.T, address, byteRange string) (status int, body []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	if byteRange != "" {
		req.Header.Set("Range", byteRange)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if body, err = io.ReadAll(resp.Body); err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, body
}
