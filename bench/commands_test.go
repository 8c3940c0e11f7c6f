package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/riffbot/riffbot/discordtest/discord"
	"github.com/riffbot/riffbot/internal/app"
	"github.com/riffbot/riffbot/internal/media"
	"github.com/riffbot/riffbot/internal/sandbox"
	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// sizes are the numbers of songs of [BenchmarkCommands]. RIFFBOT_BENCH_SONGS lowers the largest.
var sizes = []int{1_000, 10_000, 100_000, 1_000_000}

// comparedSize is the number of songs that the largest is compared with.
const comparedSize = 10_000

// A member does the same samples times with each number of songs, or fewSamples times if that takes longer than
// sampleTime.
const (
	samples    = 40
	fewSamples = 10
	sampleTime = 4 * time.Second
)

// goals of a command with the largest number of songs.
const (
	commandTime  = 50 * time.Millisecond // 95 of 100 times
	commandRatio = 2                     // to that with comparedSize songs
)

// step is what a member does: a line of a script, or typing into an option.
type step struct {
	name, line string
	complete   string // the text in the option "song" of "/library show"; the line is empty then
	starts     bool   // waits only until the answer shows something, as an order takes longer
}

// commandSteps are the commands that read what grows with the number of songs.
var commandSteps = []step{
	{name: "browse", line: `/library browse`},
	{name: "next page", line: `click "Next"`},
	{name: "browse mine", line: `/library browse show:"mine"`},
	{name: "favourites", line: `/library browse show:"my favourites"`},
	{name: "server favourites", line: `/library browse show:"favourites of this server"`},
	{name: "search rare word", line: `/library browse search:"lighthouse"`},
	{name: "search common word", line: `/library browse search:"rain"`},
	{name: "search Chinese", line: `/library browse search:"雨夜"`},
	{name: "suggest for a letter", complete: "r"},
	{name: "suggest for a word", complete: "lighthouse"},
	{name: "show with versions", line: `/library show song:"SONG"`},
	{name: "leaderboard", line: `/idea leaderboard`},
	{name: "leaderboard of the week", line: `/idea leaderboard of:"the last seven days"`},
	{name: "statistics", line: `/library stats`},
	{name: "history", line: `/jukebox history`},
	{name: "jukebox queue", line: `/jukebox queue`},
	{name: "playlists", line: `/playlist list`},
	{name: "songs of a member", line: `use "Songs by this member" "MEMBER"`},
	{name: "quota", line: `/me quota`},
	{name: "ideas", line: `/idea board show:"by votes"`},
	{name: "vote", line: `click "Vote 1"`},
	{name: "order", line: `/song prompt:"rain on tin roofs"`, starts: true},
	{name: "queue", line: `/me queue`},
}

// site is a running bot with a number of songs in its database.
type site struct {
	songs int
	asked []*asker
}

func largestSize(b *testing.B) int {
	b.Helper()
	largest := sizes[len(sizes)-1]
	if text := os.Getenv(songsVariable); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			b.Fatal(err)
		}
		largest = min(largest, n)
	}
	return largest
}

// BenchmarkCommands compares how long the bot takes to answer commands with few and with many songs. Emulated members
// send the commands to a real bot for each number of songs.
func BenchmarkCommands(b *testing.B) {
	largest := largestSize(b)
	var sites []site
	for _, n := range sizes {
		if n <= largest {
			sites = append(sites, openSite(b, n))
		}
	}
	for i := range sites[0].asked {
		for _, s := range commandSteps {
			b.Run(sites[0].asked[i].name+"/"+strings.ReplaceAll(s.name, " ", "-"), func(b *testing.B) {
				for b.Loop() {
					measureStep(b, sites, i, s)
				}
			})
		}
	}
}

// measureStep measures a step at all sites in turn, so that other programs on the machine delay all, and reports the
// 95th percentiles.
func measureStep(b *testing.B, sites []site, at int, s step) {
	took := make(map[int][]time.Duration)
	began := time.Now()
	for n := range samples + 2 {
		if n > fewSamples+2 && time.Since(began) > sampleTime {
			break
		}
		for _, site := range sites {
			d, err := site.asked[at].do(b.Context(), s)
			if err != nil {
				b.Fatalf("%d songs: %v", site.songs, err)
			}
			if n >= 2 { // the first ones prepare statements
				took[site.songs] = append(took[site.songs], d)
			}
		}
	}
	p95 := make(map[int]time.Duration)
	for n, all := range took {
		slices.Sort(all)
		p95[n] = all[len(all)*95/100]
		b.ReportMetric(float64(p95[n])/float64(time.Millisecond), fmt.Sprintf("ms-%d-songs", n))
	}
	largest := sites[len(sites)-1].songs
	ratio := float64(p95[largest]) / float64(p95[comparedSize])
	report(result{name: fmt.Sprintf("%s, %d songs, %s, %s", s.name, largest, sites[0].asked[at].name, databaseName()),
		value: milliseconds(p95[largest]), baseline: milliseconds(p95[comparedSize]), ratio: ratio,
		goal: "≤ 50 ms, ≤ 2.00", missed: p95[largest] > commandTime || ratio > commandRatio})
}

func databaseName() string {
	if os.Getenv(storetest.Variable) != "" {
		return "PostgreSQL"
	}
	return "SQLite"
}

// openSite starts a bot with a number of songs.
func openSite(b *testing.B, count int) site {
	b.Helper()
	address := storetest.Address(b)
	env, err := sandbox.Start(b.Context(), sandbox.Options{Unlimited: true, OneRecording: true, CoverSize: 64,
		SongLength: time.Second, DatabaseURL: address, Log: slog.New(slog.DiscardHandler),
		Getenv: func(name string) string {
			return map[string]string{"FFMPEG": media.Off, "RENDER_STALL_TIMEOUT": "1h"}[name]
		}})
	if err != nil {
		b.Fatal(err)
	}
	// Orders wait for a provider, so that no songs are made while commands are measured.
	if err := env.Fault("riffusion=never-finishes"); err != nil {
		b.Fatal(err)
	}
	asked, askers := askersOf(b, env, count)
	dir := env.Getenv("DATA_DIR")
	storetest.Fill(b, dir)
	fillSite(b, dir, address, count, asked)
	var log lockedLog
	stop, err := env.RunBot(context.WithoutCancel(b.Context()), app.RunBot, &log)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := errors.Join(stop(), env.Close()); err != nil {
			b.Errorf("close: %v", err)
		}
		if b.Failed() {
			b.Log(log.tail())
		}
	})
	return site{count, askers}
}

// askersOf returns a member of a server for a tenth of all songs, and one of a server for a thousandth.
func askersOf(b *testing.B, env *sandbox.Env, count int) (asked askedServers, all []*asker) {
	b.Helper()
	large := env.Discord.CreateGuild(discord.NewGuild{Name: "Large", Owner: "Ana", Members: []string{"Ben"},
		Channels: []discord.NewChannel{{Name: "large"}}})
	small := env.Discord.GuildID()
	for _, s := range []struct {
		server *askedServer
		guild  string
		name   string
		member string
		song   int
	}{
		{&asked.large, large, "10 servers", "Ben", count},
		{&asked.small, small, "1,000 servers", "Cleo", count - 999},
	} {
		p, err := env.Person(b.Context(), s.member)
		if err == nil && s.guild == large {
			err = p.Enter("large")
		}
		if err != nil {
			b.Fatal(err)
		}
		*s.server = askedServer{s.guild, p.CurrentChannel(), p.ID()}
		all = append(all, newAsker(s.name, s.member, fmt.Sprint("song", 1_000_000_000+s.song), p))
	}
	return asked, all
}

func fillSite(b *testing.B, dir, address string, count int, asked askedServers) {
	b.Helper()
	db, err := store.Open(b.Context(), dir, address)
	if err != nil {
		b.Fatal(err)
	}
	began := time.Now()
	fillCatalogue(b, db, count, asked)
	b.Logf("%d songs inserted in %s", count, time.Since(began).Round(time.Millisecond))
	if err := db.Close(); err != nil {
		b.Fatal(err)
	}
}

// lockedLog is a log for concurrent use.
type lockedLog struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

// tail returns the end of the log.
func (l *lockedLog) tail() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := l.b.String()
	return all[max(len(all)-2000, 0):]
}
