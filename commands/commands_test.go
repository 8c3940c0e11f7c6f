package commands

import (
	"context"
	"errors"
	"github.com/riffbot/riffbot/internal/apikeys"
	"github.com/riffbot/riffbot/internal/songs"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/commands/account"
	"github.com/riffbot/riffbot/commands/apps"
	"github.com/riffbot/riffbot/commands/edit"
	"github.com/riffbot/riffbot/commands/help"
	"github.com/riffbot/riffbot/commands/jukebox"
	"github.com/riffbot/riffbot/commands/singer"
	"github.com/riffbot/riffbot/commands/song"
	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/provider/acedata"
)

func router(t *testing.T) *discord.Router {
	t.Helper()
	r, err := New(Config{
		Song:   song.Deps{Writer: commandtest.SilentWriter{}, Offer: songs.OfferOf(acedata.Producer())},
		Singer: singer.Deps{Singers: offeredSingers{}}, Account: account.Deps{Links: noLinks{}},
		Apps:    apps.Deps{Keys: &apikeys.Keys{}},
		Jukebox: jukebox.Deps{Feeds: jukebox.Feeds{Store: noFeeds{}}},
		Edit:    edit.Deps{Offer: songs.OfferOf(acedata.Producer()), Writes: true},
		Help:    help.Deps{Offer: songs.OfferOf(acedata.Producer())},
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// documentOf returns the path of the description of the commands in a language.
func documentOf(l i18n.Language) string {
	if l == discord.English {
		return "../docs/commands.md"
	}
	return "../docs/commands." + l.Tag() + ".md"
}

// documentRow returns the start of the table row of a command: its name in that language, followed by the
// English name.
func documentRow(l i18n.Language, own, english string) string {
	if l == discord.English {
		return "| `" + english + "` |"
	}
	return "| `" + own + "` · `" + english + "` |"
}

// TestDocumentsListEveryCommand checks that each document about the commands has a row for each command, which
// names the subcommands. A language may have no document of its own.
func TestDocumentsListEveryCommand(t *testing.T) {
	all := allDefinitions(t)
	read := 0
	for _, l := range i18n.All() {
		document, err := os.ReadFile(documentOf(l))
		if errors.Is(err, fs.ErrNotExist) && l != discord.English {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		read++
		for _, c := range all {
			own, _ := c.localized(l)
			english := c.name
			if !c.menu {
				own, english = "/"+own, "/"+english
			}
			_, row, found := strings.Cut(string(document), documentRow(l, own, english))
			row, _, _ = strings.Cut(row, "\n")
			if !found && (len(c.children) == 0 || !c.children[0].sub) {
				t.Errorf("%s: the document has no row for %s", l.Tag(), english)
			}
			for _, part := range c.children {
				name, _ := part.localized(l)
				if !found && !strings.Contains(string(document), documentRow(l, own+" "+name, english+" "+part.name)) {
					t.Errorf("%s: the document has no row for %s %s", l.Tag(), english, part.name)
				}
				if !found {
					continue
				}
				if name, _ := part.localized(l); part.sub && (!strings.Contains(row, "`"+name+"`") || !strings.Contains(
					row, "`"+part.name+"`",
				)) {
					t.Errorf("%s: the row of %s does not name %s", l.Tag(), english, name)
				}
			}
		}
	}
	if read < 2 {
		t.Errorf("only %d documents were found", read)
	}
}

func TestDuplicateHandlerNameIsAnError(t *testing.T) {
	nothing := func(context.Context, *discord.Interaction) error { return nil }
	twice := discord.Command{Buttons: map[string]discord.Handler{"go": nothing}}
	if _, err := discord.NewRouter([]discord.Command{twice, twice}, discord.RouterConfig{}); err == nil {
		t.Error("two handlers have the same button id")
	}
}

func TestDefaultAttachmentSizeLimit(t *testing.T) {
	if it := commandtest.Decode(t, nil, map[string]any{"type": 2}); it.AttachmentSizeLimit != 10<<20 {
		t.Errorf("got %d", it.AttachmentSizeLimit)
	}
	if it := commandtest.Decode(t, nil, map[string]any{
		"type": 2, "attachment_size_limit": 52428800,
	}); it.AttachmentSizeLimit != 50<<20 {
		t.Errorf("got %d", it.AttachmentSizeLimit)
	}
	if _, err := discord.Decode([]byte(`{"type":2}`), nil, time.Now()); err == nil {
		t.Error("interaction without a token was accepted")
	}
}

func FuzzDecodeInteraction(f *testing.F) {
	f.Add(`{"id":"1","token":"t","type":5,"data":{"components":[{"component":{"custom_id":"lyrics","value":"x"}}]}}`)
	f.Add(`{"id":"1","token":"t","type":3,"data":{"custom_id":":::"},"message":{"components":[7]}}`)
	f.Fuzz(func(_ *testing.T, raw string) {
		it, err := discord.Decode([]byte(raw), nil, time.Time{})
		if err != nil {
			return
		}
		_, _, _, _ = it.User(), it.UserName(), it.Text("a"), it.Field("lyrics")
		_, _ = it.Focused()
	})
}

// Each former name of a command leads to a command that exists.
func TestOldNamesLeadToCommands(t *testing.T) {
	t.Parallel()
	r := router(t)
	names := r.Names()
	for _, old := range oldNames() {
		// The commands /edit vary and /edit swap need another family than that of the router.
		if old.Now != "edit vary" && old.Now != "edit swap" && !slices.Contains(names, "command "+old.Now) {
			t.Errorf("/%s leads to /%s, which does not exist", old.Name, old.Now)
		}
	}
}

// Discord shows /admin only to members who moderate. Curators without that permission need a permission of the server.
func TestAdminCommandsAreHiddenFromMembers(t *testing.T) {
	t.Parallel()
	for _, d := range router(t).Definitions() {
		hidden := d.DefaultMemberPermissions != nil && *d.DefaultMemberPermissions == discordgo.PermissionManageMessages
		if hidden != (d.Name == "admin") {
			t.Errorf("/%s: hidden from members: %v", d.Name, hidden)
		}
	}
}
