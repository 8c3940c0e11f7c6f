package admin

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/boardmessages"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/input"
)

// boardModes returns how requests may be chosen. One way needs the jukebox.
func boardModes(s values) []board.Mode {
	modes := []board.Mode{board.ByCurator, board.ByTimer, board.ByVotes}
	if s.player != nil || s.Board.Mode == string(board.WhenQueueLow) {
		modes = append(modes, board.WhenQueueLow)
	}
	return modes
}

// Settings of the board.
var (
	boardMode = setting{key: "boardmode", label: "board.form-mode",
		text: func(l i18n.Language, s values) string { return boardmessages.ModeName(l, modeOf(s)) },
		menu: func(l i18n.Language, s values, _ string) discord.MenuConfig {
			var options []discord.MenuOption
			for _, m := range boardModes(s) {
				options = append(options, discord.MenuOption{Label: boardmessages.ModeName(l, m), Value: string(m)})
			}
			return discord.MenuConfig{Options: discord.Choose(options, string(modeOf(s)))}
		},
		apply: func(s *guild.Settings, chosen []string, _ string) {
			mode := board.Mode(strings.Join(chosen, ""))
			if slices.Contains([]board.Mode{board.ByCurator, board.ByTimer, board.ByVotes, board.WhenQueueLow}, mode) {
				s.Board.Mode = string(mode)
			}
		}}
	boardThreshold = boardNumber("boardvotes", "board.form-threshold", []int{2, 3, 5, 10, 20, 50},
		board.DefaultRules().Threshold, func(s *guild.Settings) *int { return &s.Board.Threshold })
	boardInterval = boardNumber("boardevery", "board.form-every", []int{15, 30, 60, 3 * 60, 6 * 60, 24 * 60},
		int(board.DefaultRules().Every/time.Minute), func(s *guild.Settings) *int { return &s.Board.Every })
	boardDaily = setting{key: "boarddaily", label: "board.form-daily",
		text: func(l i18n.Language, s values) string { return l.Number(dailyOf(s)) },
		menu: func(_ i18n.Language, s values, _ string) discord.MenuConfig {
			return discord.MenuConfig{Options: numberOptions([]int{1, 2, 3, 5, 10, 20}, dailyOf(s), "0", strconv.Itoa)}
		},
		apply: func(s *guild.Settings, chosen []string, _ string) {
			if s.Board.MaxPerDay = input.MenuNumber(chosen); s.Board.MaxPerDay == 0 {
				s.Board.MaxPerDay = guild.NoSongs
			}
		}}
	boardEvents = setting{key: "boardevents", label: "settings.events",
		text: func(l i18n.Language, s values) string { return switchText(l, s.Board.Events) },
		menu: func(l i18n.Language, s values, _ string) discord.MenuConfig { return switchMenu(l, s.Board.Events) },
		apply: func(s *guild.Settings, chosen []string, _ string) {
			s.Board.Events = input.MenuNumber(chosen) == 1
		}}
	boardDigest = setting{key: "boarddigest", label: "board.form-digest",
		text: func(l i18n.Language, s values) string { return switchText(l, s.Board.Digest) },
		menu: func(l i18n.Language, s values, _ string) discord.MenuConfig { return switchMenu(l, s.Board.Digest) },
		apply: func(s *guild.Settings, chosen []string, _ string) {
			s.Board.Digest = input.MenuNumber(chosen) == 1
		}}
)

func modeOf(s values) board.Mode {
	if s.Board.Mode == "" {
		return board.DefaultRules().Mode
	}
	return board.Mode(s.Board.Mode)
}

// dailyOf returns how many requests may be chosen per day without a curator.
func dailyOf(s values) int {
	if s.Board.MaxPerDay == 0 {
		return board.DefaultRules().MaxPerDay
	}
	return max(s.Board.MaxPerDay, 0)
}

// boardNumber returns a setting of the board that is a number above 0.
func boardNumber(key, label string, offered []int, usual int, field func(*guild.Settings) *int) setting {
	of := func(s values) int {
		if set := *field(&s.Settings); set > 0 {
			return set
		}
		return usual
	}
	return setting{key: key, label: label,
		text: func(l i18n.Language, s values) string { return l.Number(of(s)) },
		menu: func(_ i18n.Language, s values, _ string) discord.MenuConfig {
			return discord.MenuConfig{Options: positiveOptions(offered, of(s), strconv.Itoa)}
		},
		apply: func(s *guild.Settings, chosen []string, _ string) {
			if n := input.MenuNumber(chosen); n > 0 {
				*field(s) = n
			}
		}}
}
