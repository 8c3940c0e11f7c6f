package discord

import "github.com/riffbot/riffbot/internal/i18n"

// A Pager shows a list of Total entries, Size of them at a time from Offset on.
type Pager struct {
	Offset, Size, Total int
	More                bool // there are more entries than Total
	// CustomID returns the custom id of the button that shows the page at an offset.
	CustomID func(offset int) string
}

// Rows returns a row with the buttons of the previous and the next page, and no row where
// there is one page only.
func (p Pager) Rows(l i18n.Language) []Row {
	if p.Total <= p.Size && !p.More {
		return nil
	}
	last := p.Offset+p.Size >= p.Total && !p.More
	return []Row{{
		{Label: l.T("library.back"), Emoji: "◀️", CustomID: p.CustomID(p.Offset - p.Size), Disabled: p.Offset == 0},
		{Label: l.T("library.next"), Emoji: "▶️", CustomID: p.CustomID(p.Offset + p.Size), Disabled: last},
	}}
}

// Page returns the number of the page, from 1.
func (p Pager) Page() int { return p.Offset/p.Size + 1 }

// Pages returns how many pages there are.
func (p Pager) Pages() int { return (p.Total + p.Size - 1) / p.Size }
