package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/app"
	"github.com/riffbot/riffbot/internal/media"
)

// script describes what an example script leads to.
type script struct {
	bought, said []string
	document     string // the file that shows it, with the command that runs it
	translated   bool   // all texts of the bot are in the script's language
}

func TestEditScript(t *testing.T) {
	t.Parallel()
	checkScript(t, "edit", script{bought: []string{"generate", "extend", "replace_section", "cover"}, document: "docs/sandbox.md"})
}

// TestOnboardingScript adds the bot to a new server, sets it up and makes a first song.
func TestOnboardingScript(t *testing.T) {
	t.Parallel()
	checkScript(t, "onboarding", script{bought: []string{"generate"}, said: []string{"Quick setup"}})
}

func TestBoardScript(t *testing.T) {
	t.Parallel()
	checkScript(t, "board", script{
		bought: []string{"generate", "generate", "generate", "generate"}, // one by votes, one by a curator, two of a battle
		said: []string{"**Robots** was an idea by **Ben**.", "5 members voted for it: Ben, Dana, Eli, Finn, Gus.", "2 members voted for it: Hana, Ivo.",
			"wins with 2 of 3 votes", "🥇 **Robots** · Ben · 5 votes", "juke-stop"}, // the last is in the jukebox's panel
		document: "docs/sandbox.md",
	})
}

func TestChineseBoardScript(t *testing.T) {
	t.Parallel()
	checkScript(t, "board.zh-CN", script{bought: []string{"generate", "generate", "generate", "generate"}, said: []string{"juke-stop"},
		document: "docs/sandbox.zh-CN.md", translated: true})
}

// TestUserInstallScript orders where the bot is not a member.
func TestUserInstallScript(t *testing.T) {
	t.Parallel()
	checkScript(t, "user-install", script{bought: []string{"generate", "generate", "cover"}, said: []string{"through your own apps"},
		document: "docs/sandbox.md"})
}

// TestIdeasScript edits and withdraws ideas, and announces new ones.
func TestIdeasScript(t *testing.T) {
	t.Parallel()
	checkScript(t, "ideas", script{said: []string{"New idea by Ben", "2 votes · by Ben · edited", "trains at night** · withdrawn"}})
}

// TestPricesScript sees each price before it buys, and undoes a removal.
func TestPricesScript(t *testing.T) {
	t.Parallel()
	checkScript(t, "prices", script{bought: []string{"generate", "cover", "cover"}, said: []string{"Start the battle · 2 credits"}})
}

// TestNothingLostScript corrects and repeats what was refused.
func TestNothingLostScript(t *testing.T) {
	t.Parallel()
	checkScript(t, "nothing-lost", script{bought: []string{"generate", "replace_section"},
		said: []string{"Rainy days", "An idea becomes a song at 4 votes"}, document: "docs/sandbox.md"})
}

func TestRadioScript(t *testing.T) {
	t.Parallel()
	checkScript(t, "radio", script{bought: []string{"generate", "generate", "generate"}, document: "docs/sandbox.md"}) // the server's limit
}

// TestJukeboxScript plays, goes back, changes the volume, and saves, exports and imports a playlist.
func TestJukeboxScript(t *testing.T) {
	t.Parallel()
	checkScript(t, "jukebox", script{
		bought: []string{"generate", "generate"}, document: "docs/sandbox.md",
		said: []string{"Back to Rain", "Volume: 60%", "**Next trip** has 2 songs."},
	})
}

func TestChineseJukeboxScript(t *testing.T) {
	t.Parallel()
	checkScript(t, "jukebox.zh-CN", script{
		bought: []string{"generate", "generate"}, document: "docs/sandbox.zh-CN.md", translated: true,
		said: []string{"上一首：小雨", "音量：60%", "**下次听** 里有 2 首歌。"},
	})
}

// TestChineseCommandsScript runs all commands.
func TestChineseCommandsScript(t *testing.T) {
	t.Parallel()
	checkScript(t, "commands.zh-CN", script{bought: []string{"generate", "generate", "generate", "extend", "cover", "swap_vocals", "replace_section", "generate"}, translated: true})
}

// checkScript runs an example script as the README shows it: each expectation in it holds,
// and the transcript has the purchases and the messages. Scripts take the longest: each has
// a test of its own, because subtests start after all other tests.
func checkScript(t *testing.T, name string, want script) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("examples", name+".txt"))
	if err != nil {
		t.Fatal(err)
	}
	command := "go run . sandbox --unlimited --locale zh-CN --song-length 12s --script examples/" + name + ".txt"
	if !want.translated {
		command = "go run . sandbox --song-length 12s --script examples/" + name + ".txt"
	}
	if want.document != "" {
		command = documentedCommand(t, want.document, name, string(text))
	}
	var out bytes.Buffer
	dir := t.TempDir()
	args := append(strings.Fields(strings.ReplaceAll(command, " out/", " "+dir+"/"))[3:], "--out", dir, "--render-time", "50ms", "--timeout", "2m")
	if exit := app.Run(t.Context(), args, sandboxSettings(t, "RIFFBOT_SANDBOX_ONE_RECORDING", "1", "FFMPEG", media.Off, "RENDER_STALL_TIMEOUT", "2m"), strings.NewReader(""), &out, &out); exit != 0 {
		t.Fatalf("exit %d\n%s", exit, &out)
	}
	b, err := os.ReadFile(filepath.Join(dir, "transcript.json"))
	if err != nil {
		t.Fatal(err)
	}
	var transcript struct {
		Purchases []struct{ Action string }
		Messages  []map[string]any
	}
	if err := json.Unmarshal(b, &transcript); err != nil {
		t.Fatal(err)
	}
	var bought []string
	for _, p := range transcript.Purchases {
		bought = append(bought, p.Action)
	}
	if got, want := strings.Join(bought, " "), strings.Join(want.bought, " "); got != want {
		t.Errorf("bought %s, want %s\n%s", got, want, &out)
	}
	for _, text := range want.said {
		if !strings.Contains(fmt.Sprint(transcript.Messages), text) {
			t.Errorf("the transcript lacks %q", text)
		}
	}
	if !want.translated {
		return
	}
	for _, said := range latinTexts(append(messageTexts(transcript.Messages), drawnLines(out.String())...)) {
		t.Errorf("untranslated text %s", said)
	}
}

// documentedCommand returns the command with which a document runs an example script, which it has to
// show in full.
func documentedCommand(t *testing.T, document, name, script string) string {
	t.Helper()
	b, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(b), script) {
		t.Errorf("%s does not show the script", document)
	}
	for line := range strings.Lines(string(b)) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "go run . sandbox ") && strings.HasSuffix(line, "/"+name+".txt") {
			return line
		}
	}
	t.Fatalf("%s does not show the command for the script", document)
	return ""
}
