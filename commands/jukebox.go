package commands

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/jukebox"
	"riffbot/internal/palette"
	"riffbot/internal/songs"
	"riffbot/internal/words"
)

// jukeboxing is what the jukebox's commands work with.
type jukeboxing struct {
	box     *jukebox.Jukebox
	library librarian
	lists   playlistKeeper
	panel   *Panel
	house   householder
}

// Jukebox is /jukebox: songs play in a voice channel, and people decide which.
func Jukebox(box *jukebox.Jukebox, library librarian, lists playlistKeeper, panel *Panel, house householder) Command {
	j := &jukeboxing{box, library, lists, panel, house}
	text, number := discordgo.ApplicationCommandOptionString, discordgo.ApplicationCommandOptionInteger
	waiting := &discordgo.ApplicationCommandOption{Type: text, Name: "song", Description: "Which one of those that wait", Required: true, Autocomplete: true, MaxLength: 100}
	first := 1.0
	return Command{
		Definition: serverDefinition("jukebox", "Songs play in your voice channel"),
		Subcommands: []Subcommand{
			{Name: "play", Description: "Play a song, or many", Handle: j.play, Autocomplete: j.suggestPlay, Options: []*discordgo.ApplicationCommandOption{
				{Type: text, Name: "song", Description: "A song of the library", Autocomplete: true, MaxLength: 100},
				{Type: text, Name: "from", Description: "Favourites, the newest, a playlist, or what you look for", Autocomplete: true, MaxLength: 100},
			}},
			{Name: "join", Description: "Come into your voice channel, and go on where it was", Handle: j.with(j.join)},
			{Name: "leave", Description: "Stop, empty the playlist and leave", Handle: j.with(j.leave)},
			{Name: "queue", Description: "What plays, and what comes after it", Handle: j.queue},
			{Name: "skip", Description: "Go on to the next song: at once if it is yours, else by vote", Handle: j.with(j.skip)},
			{Name: "pause", Description: "Stop the music for a while", Handle: j.with(j.pause(true))},
			{Name: "resume", Description: "Let the music go on", Handle: j.with(j.pause(false))},
			{Name: "seek", Description: "Go to another place of the song", Handle: j.with(j.seek), Options: []*discordgo.ApplicationCommandOption{
				{Type: text, Name: "to", Description: "Where: 75 or 1:15", Required: true, MaxLength: 10}}},
			{Name: "loop", Description: "Hear it again", Handle: j.with(j.loop), Options: []*discordgo.ApplicationCommandOption{
				{Type: text, Name: "what", Description: "What is heard again", Required: true, Choices: []*discordgo.ApplicationCommandOptionChoice{
					{Name: "off: nothing", Value: string(jukebox.LoopOff)}, {Name: "one: this song", Value: string(jukebox.LoopOne)},
					{Name: "all: the playlist", Value: string(jukebox.LoopAll)}}}}},
			{Name: "shuffle", Description: "Leave the order to chance, or no longer", Handle: j.with(j.shuffle)},
			{Name: "remove", Description: "Take a song out of the playlist", Handle: j.with(j.remove), Autocomplete: j.suggestWaiting, Options: []*discordgo.ApplicationCommandOption{waiting}},
			{Name: "move", Description: "Put a song at another place of the playlist", Handle: j.with(j.move), Autocomplete: j.suggestWaiting, Options: []*discordgo.ApplicationCommandOption{waiting,
				{Type: number, Name: "to", Description: "At which place; 1 is next", Required: true, MinValue: &first, MaxValue: 500}}},
			{Name: "clear", Description: "Take your songs out of the playlist, or everybody's", Handle: j.with(j.clear), Options: []*discordgo.ApplicationCommandOption{
				{Type: discordgo.ApplicationCommandOptionBoolean, Name: "everybodys", Description: "All songs, not only yours"}}},
			{Name: "history", Description: "What was heard here", Handle: j.history},
			{Name: "radio", Description: "New songs on a theme are made and played as long as somebody listens", Handle: j.with(j.radio), Options: []*discordgo.ApplicationCommandOption{
				{Type: text, Name: "theme", Description: "What they are about: “songs of the sea, folk”", MaxLength: 150},
				{Type: discordgo.ApplicationCommandOptionBoolean, Name: "off", Description: "No more of it"}}},
			j.settings(),
		},
		Buttons: map[string]Handler{
			"juke-queue": j.page(j.showQueue), "juke-history": j.page(j.showHistory), "juke-vote": j.voted,
			"juke-toggle": j.press(func(ctx context.Context, p *jukebox.Player, a jukebox.Actor) error { return p.Toggle(ctx, a) }),
			"juke-skip": j.press(func(ctx context.Context, p *jukebox.Player, a jukebox.Actor) error {
				_, _, _, err := p.Skip(ctx, a)
				return err
			}),
			"juke-loop": j.press(func(ctx context.Context, p *jukebox.Player, a jukebox.Actor) error {
				_, err := p.Loop(ctx, a, "")
				return err
			}),
			"juke-shuffle": j.press(func(ctx context.Context, p *jukebox.Player, a jukebox.Actor) error {
				_, err := p.Shuffle(ctx, a)
				return err
			}),
			"juke-sing":  j.press(func(ctx context.Context, p *jukebox.Player, a jukebox.Actor) error { return p.Sing(ctx, a) }),
			"juke-stop":  j.press(func(ctx context.Context, p *jukebox.Player, a jukebox.Actor) error { return p.Leave(ctx, a) }),
			"juke-heart": j.heart,
			"juke-play":  j.playOrder, "juke-anyway": j.playAnyway,
		},
	}
}

// actor is who did this, in the jukebox's words, where these are the DJ roles.
func (it *Interaction) actor(djs []string) jukebox.Actor {
	return jukebox.Actor{User: it.member(), Roles: it.Roles(), Free: len(djs) == 0,
		DJ: it.MemberCan(discordgo.PermissionManageGuild) || slices.ContainsFunc(djs, it.HasRole)}
}

// djs are the roles of a server whose members decide.
func (j *jukeboxing) djs(ctx context.Context, guildID string, s jukebox.Settings) ([]string, error) {
	wanted, err := j.house.Settings(ctx, guildID)
	if s.DJRole == "" || slices.Contains(wanted.Roles.DJ, s.DJRole) {
		return wanted.Roles.DJ, err
	}
	return append(slices.Clone(wanted.Roles.DJ), s.DJRole), err
}

// act does something with the server's player; once more where another process
// had it meanwhile.
func (j *jukeboxing) act(ctx context.Context, it *Interaction, do func(p *jukebox.Player, a jukebox.Actor) error) error {
	for again := true; ; again = false {
		p, err := j.box.Player(ctx, it.GuildID)
		if err != nil {
			return err
		}
		djs, err := j.djs(ctx, it.GuildID, p.View().Settings)
		if err != nil {
			return err
		}
		if err = do(p, it.actor(djs)); !again || !errors.Is(err, jukebox.ErrTaken) {
			return err
		}
	}
}

// with answers in private with what came of a subcommand.
func (j *jukeboxing) with(do func(ctx context.Context, it *Interaction, p *jukebox.Player, a jukebox.Actor) (Message, error)) Handler {
	return func(ctx context.Context, it *Interaction) error {
		if err := it.DeferPrivately(ctx); err != nil {
			return err
		}
		return j.act(ctx, it, func(p *jukebox.Player, a jukebox.Actor) error {
			m, err := do(ctx, it, p, a)
			if err != nil {
				return err
			}
			return it.Edit(ctx, m)
		})
	}
}

// notice is a short answer that is complete.
func notice(title, text string) Message {
	return Message{Embeds: []*discordgo.MessageEmbed{{Title: cut(title, 256), Description: cut(text, 4096), Color: palette.Done}}}
}

func (j *jukeboxing) join(ctx context.Context, it *Interaction, p *jukebox.Player, a jukebox.Actor) (Message, error) {
	channel, err := p.Join(ctx, a, it.ChannelID)
	if err != nil {
		return Message{}, err
	}
	l, in := it.Private(), "<#"+channel+">"
	v, err := it.view(ctx, p.View())
	if err != nil {
		return Message{}, err
	}
	if v.Now != nil {
		return news(l, "jukebox.joined-playing", "Channel", in, "Title", shown(l, *v.Now)), nil
	}
	return news(l, "jukebox.joined", "Channel", in), nil
}

func (j *jukeboxing) leave(ctx context.Context, it *Interaction, p *jukebox.Player, a jukebox.Actor) (Message, error) {
	return news(it.Private(), "jukebox.left"), p.Leave(ctx, a)
}

func (j *jukeboxing) skip(ctx context.Context, it *Interaction, p *jukebox.Player, a jukebox.Actor) (Message, error) {
	was, votes, needed, err := p.Skip(ctx, a)
	if err != nil {
		return Message{}, err
	}
	l := it.Private()
	after := p.View()
	after.Waiting = []jukebox.Entry{was}
	v, err := it.view(ctx, after)
	if err != nil {
		return Message{}, err
	}
	was = v.Waiting[0]
	if needed > 0 {
		return news(l, "jukebox.skip-vote", "Votes", votes, "Needed", needed, "Title", shown(l, was)), nil
	}
	if v.Now != nil {
		return news(l, "jukebox.skipped-to", "Title", shown(l, was), "Now", shown(l, *v.Now)), nil
	}
	return news(l, "jukebox.skipped", "Title", shown(l, was)), nil
}

func (j *jukeboxing) pause(paused bool) func(context.Context, *Interaction, *jukebox.Player, jukebox.Actor) (Message, error) {
	return func(ctx context.Context, it *Interaction, p *jukebox.Player, a jukebox.Actor) (Message, error) {
		if paused {
			return news(it.Private(), "jukebox.paused"), p.Pause(ctx, a, true)
		}
		return notice(it.Private().Say("jukebox.say.resumed"), ""), p.Pause(ctx, a, false)
	}
}

func (j *jukeboxing) seek(ctx context.Context, it *Interaction, p *jukebox.Player, a jukebox.Actor) (Message, error) {
	v := p.View()
	to, err := parsePosition("to", it.Text("to"), v.Length)
	if err != nil {
		return Message{}, &briefError{err: err}
	}
	if err := p.Seek(ctx, a, to); err != nil {
		if errors.Is(err, jukebox.ErrBeyond) {
			err = &briefError{err: &songs.RangeError{Field: "to", Kind: "beyond", Length: v.Length}}
		}
		return Message{}, err
	}
	return notice(it.Private().Say("jukebox.say.from", "Time", exactly(to)), ""), nil
}

func (j *jukeboxing) loop(ctx context.Context, it *Interaction, p *jukebox.Player, a jukebox.Actor) (Message, error) {
	loop, err := p.Loop(ctx, a, jukebox.Loop(it.Text("what")))
	if err != nil {
		return Message{}, err
	}
	return notice(it.Private().Say(map[jukebox.Loop]string{jukebox.LoopOff: "jukebox.say.loop-off", jukebox.LoopOne: "jukebox.say.loop-one",
		jukebox.LoopAll: "jukebox.say.loop-all"}[loop]), ""), nil
}

func (j *jukeboxing) shuffle(ctx context.Context, it *Interaction, p *jukebox.Player, a jukebox.Actor) (Message, error) {
	on, err := p.Shuffle(ctx, a)
	if on {
		return news(it.Private(), "jukebox.shuffled"), err
	}
	return notice(it.Private().Say("jukebox.say.in-order"), ""), err
}

func (j *jukeboxing) remove(ctx context.Context, it *Interaction, p *jukebox.Player, a jukebox.Actor) (Message, error) {
	e, err := waitingEntry(ctx, it, p, it.Text("song"))
	if err == nil {
		_, err = p.Remove(ctx, a, e.ID)
	}
	l := it.Private()
	return news(l, "jukebox.removed", "Title", shown(l, e)), err
}

func (j *jukeboxing) move(ctx context.Context, it *Interaction, p *jukebox.Player, a jukebox.Actor) (Message, error) {
	e, err := waitingEntry(ctx, it, p, it.Text("song"))
	if err == nil {
		_, err = p.Move(ctx, a, e.ID, it.Number("to")-1)
	}
	l := it.Private()
	return news(l, "jukebox.moved", "Title", shown(l, e), "Place", max(it.Number("to"), 1)), err
}

func (j *jukeboxing) clear(ctx context.Context, it *Interaction, p *jukebox.Player, a jukebox.Actor) (Message, error) {
	n, err := p.Clear(ctx, a, it.Flag("everybodys"))
	switch n {
	case 0:
		return news(it.Private(), "jukebox.cleared-none"), err
	case 1:
		return news(it.Private(), "jukebox.cleared-one"), err
	default:
		return news(it.Private(), "jukebox.cleared", "Number", n), err
	}
}

func (j *jukeboxing) radio(ctx context.Context, it *Interaction, p *jukebox.Player, a jukebox.Actor) (Message, error) {
	theme := strings.Join(strings.Fields(it.Text("theme")), " ")
	if it.Flag("off") {
		return news(it.Private(), "jukebox.radio-off"), p.Radio(ctx, a, it.ChannelID, "")
	}
	if theme == "" {
		return Message{}, errNoRadioTheme
	}
	if err := it.allow(ctx, theme); err != nil {
		return Message{}, err
	}
	if err := p.Radio(ctx, a, it.ChannelID, theme); err != nil {
		return Message{}, err
	}
	return news(it.Private(), "jukebox.radio-on", "Theme", cut(plain(theme), 150)), nil
}

// errNoRadioTheme says that a radio without a theme was asked for.
var errNoRadioTheme = errors.New("the radio needs a theme")

// nameOfWaiting is what an entry is called, by a word for it where it has no name, or one that is not shown.
func nameOfWaiting(l words.Language, e jukebox.Entry) string {
	if e.Hidden {
		return l.Say("library.hidden")
	}
	return cmp.Or(e.Title(), l.Say("library.untitled"))
}

// shown is an entry's title as people read it.
func shown(l words.Language, e jukebox.Entry) string { return cut(plain(nameOfWaiting(l, e)), 100) }

// waitingEntry finds a song that waits by its id, its number or its title, as the member may see it.
func waitingEntry(ctx context.Context, it *Interaction, p *jukebox.Player, text string) (jukebox.Entry, error) {
	view, err := it.view(ctx, p.View())
	if err != nil {
		return jukebox.Entry{}, err
	}
	l, waiting := it.Private(), view.Waiting
	text = strings.TrimSpace(text)
	for _, e := range waiting {
		if string(e.ID) == text {
			return e, nil
		}
	}
	if n, err := strconv.Atoi(text); err == nil && n >= 1 && n <= len(waiting) {
		return waiting[n-1], nil
	}
	for _, fits := range []func(a, b string) bool{strings.EqualFold, hasPrefixFold} {
		for _, e := range waiting {
			if text != "" && fits(nameOfWaiting(l, e), text) {
				return e, nil
			}
		}
	}
	return jukebox.Entry{}, jukebox.ErrNoEntry
}

func hasPrefixFold(s, prefix string) bool {
	return strings.HasPrefix(strings.ToLower(s), strings.ToLower(prefix))
}

func (j *jukeboxing) suggestWaiting(ctx context.Context, it *Interaction) error {
	_, typed := it.Focused()
	l := it.Private()
	v, _ := j.box.View(it.GuildID)
	v, err := it.view(ctx, v)
	if err != nil {
		return err
	}
	var choices []Choice
	for i, e := range v.Waiting {
		name := fmt.Sprintf("%d. %s · %s", i+1, nameOfWaiting(l, e), whose(l, e))
		if strings.Contains(strings.ToLower(name), strings.ToLower(strings.TrimSpace(typed))) {
			choices = append(choices, Choice{Name: cut(name, 100), Value: string(e.ID)})
		}
	}
	return it.Suggest(ctx, choices)
}

// whose says who an entry is from.
func whose(l words.Language, e jukebox.Entry) string {
	switch e.Why {
	case jukebox.ByRadio:
		return l.Say("jukebox.whose.radio")
	case jukebox.Autoplay:
		return l.Say("jukebox.whose.autoplay")
	default:
		return e.By.Name
	}
}
