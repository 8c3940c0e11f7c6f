package e2e

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/riffbot/riffbot/bot"
	emulator "github.com/riffbot/riffbot/discordtest/discord"
	"github.com/riffbot/riffbot/discordtest/userclient"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/sandbox"
)

// refusedDelivery is a row of the table of refusals: a finished song whose message Discord
// refuses with a code as long as it has files.
type refusedDelivery struct {
	code       int
	newMessage bool // the message was deleted, and the new one is refused
	channel    string
	member     *userclient.Person
	refused    func() int
}

func (r *refusedDelivery) operation() string {
	if r.newMessage {
		return "post"
	}
	return "edit"
}

func (r *refusedDelivery) name() string { return fmt.Sprintf("%d-%s", r.code, r.operation()) }

// is reports whether the code maps to an error that commands see.
func (r *refusedDelivery) is(err error) bool { return errors.Is(&bot.APIError{Code: r.code}, err) }

// want returns what the member reads in the end, the number of recordings, and the maximum
// number of refused requests.
func (r *refusedDelivery) want() (text string, recordings, most int) {
	later := r.is(discord.ErrLater)
	elsewhere := r.is(discord.ErrMessageGone) || r.is(discord.ErrNoAccess) || r.is(discord.ErrNotEditable)
	switch {
	case later && (r.newMessage || !elsewhere): // refused once
		return "BOAT", 2, 1
	case elsewhere && !r.newMessage, r.is(discord.ErrTokenExpired) && !r.newMessage:
		return "BOAT", 2, 1
	case r.is(discord.ErrTooLarge) && !r.newMessage: // smaller files, links, no pictures, then one file per message
		return "Your song is ready", 2, 4
	case r.is(discord.ErrTooLarge): // files are refused in any message
		return "Your song is ready", 0, 6
	case r.is(discord.ErrRejected) && !r.newMessage: // no pictures, then one file per message
		return "Your song is ready", 2, 2
	case r.is(discord.ErrRejected): // files are refused in any message
		return "Your song is ready", 0, 4
	case elsewhere: // no other message is possible
		return "I COULDN'T POST YOUR SONG", 0, 1
	default: // the operator has to act
		return "I COULDN'T POST YOUR SONG", 0, 4
	}
}

// refuse makes Discord refuse the song.
func (r *refusedDelivery) refuse(d *emulator.Server) {
	f := emulator.Refusal{Channel: r.channel, Path: "/webhooks/", Files: true, Status: 400, Code: r.code}
	if r.newMessage {
		d.Refuse(emulator.Refusal{Channel: r.channel, Path: "/webhooks/", Files: true, Status: 404, Code: 10008})
		f.Path = "/channels/"
	}
	if r.is(discord.ErrLater) {
		f.Times = 1
	}
	r.refused = d.Refuse(f)
}

// decidedCodes returns the documented error codes that the bot's calls may receive.
func decidedCodes(t *testing.T) (all []int) {
	t.Helper()
	read := func(name string) []string {
		b, err := os.ReadFile("bot/testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Fields(string(b))
	}
	others := read("codes-of-other-calls.txt")
	for _, text := range read("codes.txt") {
		code, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(others, text) {
			all = append(all, code)
		}
	}
	return all
}

// outcomeOf names the outcome of a code by the errors that commands see.
func outcomeOf(code int) string {
	name := ""
	for _, err := range []error{discord.ErrMessageGone, discord.ErrNoAccess, discord.ErrNotEditable, discord.ErrLater, discord.ErrTokenExpired,
		discord.ErrTooLarge, discord.ErrRejected} {
		if errors.Is(&bot.APIError{Code: code}, err) {
			name += err.Error() + "; "
		}
	}
	return name
}

// refusedCodes returns groups of codes: one group with a code of each outcome, or all codes
// with RIFFBOT_REFUSALS.
func refusedCodes(t *testing.T) (groups [][]int) {
	const size = 12
	codes := decidedCodes(t)
	slices.SortStableFunc(codes, func(a, b int) int { return strings.Compare(outcomeOf(a), outcomeOf(b)) })
	if os.Getenv("RIFFBOT_REFUSALS") == "" {
		return [][]int{slices.CompactFunc(codes, func(a, b int) bool { return outcomeOf(a) == outcomeOf(b) })}
	}
	return slices.Collect(slices.Chunk(codes, size))
}

// TestRefusedSongIsDeliveredOrExplained refuses finished songs with documented codes, in an
// interaction's answer and in a new message. Each song has to be bought once, delivered as far
// as Discord permits, and kept. It prints the requests, the purchases and what the member read.
func TestRefusedSongIsDeliveredOrExplained(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	table := []string{"code | operation | requests refused | purchases | what the member read"}
	t.Cleanup(func() { t.Logf("%d rows\n%s", len(table)-1, strings.Join(table, "\n")) })
	for i, codes := range refusedCodes(t) {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			rows := refuseSongs(t, codes)
			mu.Lock()
			defer mu.Unlock()
			table = append(table, rows...)
		})
	}
}

// refuseSongs orders songs that are refused with the codes, and returns the rows of the table.
func refuseSongs(t *testing.T, codes []int) (table []string) {
	t.Helper()
	h := newHarness(t, sandbox.Options{Unlimited: true, RenderTime: 50 * time.Millisecond, Getenv: func(name string) string {
		return map[string]string{"MAX_CONCURRENT_SONGS": "30"}[name]
	}})
	var rows []*refusedDelivery
	for _, code := range codes {
		for _, newMessage := range []bool{false, true} {
			r := &refusedDelivery{code: code, newMessage: newMessage}
			r.channel = h.Discord.OpenChannel(r.name())
			r.refuse(h.Discord)
			rows = append(rows, r)
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	var asking sync.WaitGroup
	defer asking.Wait()
	defer stop()
	for _, r := range rows {
		r.member = h.person(t, "M"+r.name())
		in, order := parse(t, fmt.Sprintf("in %q", "#"+r.name())), parse(t, fmt.Sprintf(`/song prompt:"a boat for %s" title:"Boat"`, r.name()))
		asking.Go(func() {
			if err := r.member.Do(ctx, in); err != nil {
				t.Error(err)
			}
			_ = r.member.Do(ctx, order) // ends with ctx, because its message may be replaced
		})
	}
	ended := func() int {
		log := h.log.String()
		return strings.Count(log, `msg="order done"`) + strings.Count(log, `msg="order ended"`)
	}
	// Longer than waitFor, because the groups of a busy machine compete.
	for deadline := time.Now().Add(5 * time.Minute); ended() < len(rows); <-time.After(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d of %d orders have ended", ended(), len(rows))
		}
	}
	for _, r := range rows {
		table = append(table, r.check(t, h))
	}
	return table
}

// check compares the outcome with want and returns a row of the table.
func (r *refusedDelivery) check(t *testing.T, h harness) string {
	t.Helper()
	text, recordings, most := r.want()
	screen := renderedChannel(t, r.member, r.channel)
	bought := 0
	for _, p := range h.Riffusion.Ledger() {
		if strings.Contains(p.Prompt, "a boat for "+r.name()) {
			bought++
		}
	}
	n := r.refused()
	gone := r.newMessage || r.is(discord.ErrMessageGone) // as the bot is told; the emulator keeps the message
	if !strings.Contains(screen, text) || !gone && strings.Contains(screen, "MAKING") || strings.Count(screen, "audio/mp4") != recordings || bought != 1 || n < 1 || n > most {
		t.Errorf("%d, %s: %d refused, at most %d wanted; %d purchases; want %q and %d recordings in\n%s", r.code, r.operation(), n, most, bought, text, recordings, screen)
	}
	return fmt.Sprintf("%6d | %s | %d | %d | %s, %d recordings", r.code, r.operation(), n, bought, text, strings.Count(screen, "audio/mp4"))
}
