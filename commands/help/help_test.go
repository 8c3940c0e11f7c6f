package help

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
)

// curatorRole lets every member with a role be a curator.
type curatorRole struct{}

func (curatorRole) IsCurator(_ context.Context, _ string, roles []string, manages bool) (bool, error) {
	return manages || len(roles) > 0, nil
}

// TestHelpPromisesRepliesOnlyWhereTheBotReadsThem checks that the help does not offer replies to songs where the bot is
// not a member.
func TestHelpPromisesRepliesOnlyWhereTheBotReadsThem(t *testing.T) {
	t.Parallel()
	for _, external := range []bool{false, true} {
		blocks := handlers{Writes: true, Commands: testCommands}.startBlocks(i18n.ForLocale("en"), reader{direct: true, external: external})
		text := commandtest.Describe(discord.Message{Layout: []discord.Block{discord.Container{Blocks: blocks}}})
		if strings.Contains(text, "Reply to a song") == external {
			t.Errorf("external %t: %s", external, text)
		}
	}
}

func TestHelpOffersWhatReaderCanUse(t *testing.T) {
	t.Parallel()
	on := Deps{Commands: testCommands, Jukebox: true, FFmpeg: true, Curators: curatorRole{}}
	for name, c := range map[string]struct {
		deps    Deps
		raw     map[string]any
		topic   topic
		offered string
		hidden  string
	}{
		"member":                     {on, member("0"), topicStart, "/jukebox play", "/admin settings"},
		"server admin":               {on, member("32"), topicStart, "/admin settings", ""},
		"moderator":                  {on, member("8192"), topicAdmin, "/song", "/admin"},
		"curator":                    {on, member("0", "7"), topicAdmin, "/admin reports", "/admin settings"},
		"member who asks for admins": {on, member("0"), topicAdmin, "/song", "/admin"},
		"direct messages": {on, map[string]any{"user": map[string]any{"id": "ana"}}, topicStart, "/song",
			"/jukebox"},
		"jukebox off": {Deps{Commands: testCommands}, member("0"), topicStart, "/song", "/jukebox"},
		"karaoke":     {on, member("0"), topicLibrary, "/library karaoke", ""},
		"without ffmpeg": {Deps{Commands: testCommands}, member("0"), topicLibrary, "/library browse",
			"/library karaoke"},
	} {
		recorder := &commandtest.Recorder{}
		raw := map[string]any{"type": discord.TypeCommand, "channel_id": "c", "data": map[string]any{"name": "help",
			"options": []any{map[string]any{"name": "topic", "type": 3, "value": string(c.topic)}}}}
		for k, v := range c.raw {
			raw[k] = v
		}
		r, err := discord.NewRouter(Commands(c.deps), discord.RouterConfig{})
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Handle(t.Context(), commandtest.Decode(t, recorder, raw)); err != nil {
			t.Fatal(err)
		}
		text := commandtest.Describe(recorder.Last(t))
		if !strings.Contains(text, c.offered) || c.hidden != "" && strings.Contains(text, c.hidden) {
			t.Errorf("%s: want %q without %q in\n%s", name, c.offered, c.hidden, text)
		}
	}
}

// member returns a member with permissions and roles in a server.
func member(permissions string, roles ...string) map[string]any {
	return map[string]any{"guild_id": "g", "member": map[string]any{"permissions": permissions,
		"roles": append([]string{}, roles...), "user": map[string]any{"id": "ana"}}}
}

// TestTopicReplacesPrivatePageOnly checks that the menu of a public page answers in private.
func TestTopicReplacesPrivatePageOnly(t *testing.T) {
	t.Parallel()
	for flags, want := range map[int]discord.ResponseType{discord.FlagEphemeral: discord.RespondDeferUpdate,
		0: discord.RespondDefer} {
		recorder := &commandtest.Recorder{}
		raw := member("0")
		raw["type"], raw["message"] = discord.TypeComponent, map[string]any{"id": "m", "flags": flags}
		raw["data"] = map[string]any{"custom_id": "help", "component_type": 3, "values": []string{"songs"}}
		r, err := discord.NewRouter(Commands(Deps{Commands: testCommands}), discord.RouterConfig{})
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Handle(t.Context(), commandtest.Decode(t, recorder, raw)); err != nil {
			t.Fatal(err)
		}
		if got := recorder.Responses[0]; got.Type != want || want == discord.RespondDefer && !got.Private {
			t.Errorf("flags %d: response is %+v, want type %v", flags, got, want)
		}
		if text := commandtest.Describe(recorder.Last(t)); !strings.Contains(text, "Make songs") {
			t.Errorf("flags %d: the page is\n%s", flags, text)
		}
	}
}

func TestMentionsAreAnsweredOnceInAWhile(t *testing.T) {
	t.Parallel()
	g := &greetings{last: make(map[string]time.Time)}
	now := time.Unix(1_700_000_000, 0)
	for i, c := range []struct {
		channel string
		after   time.Duration
		want    bool
	}{{"a", 0, true}, {"a", 0, false}, {"b", 0, true}, {"a", greetingInterval - time.Second, false},
		{"a", greetingInterval, true}} {
		if got := g.allow(c.channel, now.Add(c.after)); got != c.want {
			t.Errorf("mention %d in %s is answered: %v, want %v", i, c.channel, got, c.want)
		}
	}
}

func TestHelpIsTranslated(t *testing.T) {
	t.Parallel()
	h := handlers{Commands: testCommands}
	for locale, want := range map[string]string{"en": "Turn an idea into a song", "zh-CN": "把一个点子变成一首歌"} {
		if got := commandtest.Describe(h.page(i18n.ForLocale(locale), reader{}, topicSongs, "g")); !strings.Contains(got,
			want) {
			t.Errorf("%s: %s", locale, got)
		}
	}
}
