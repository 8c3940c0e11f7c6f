package board_test

import (
	"context"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/board"
)

// battleStore stores the last battle that was added. Its other methods must not be called.
type battleStore struct {
	board.Store
	added *board.Battle
}

func (s battleStore) AddBattle(_ context.Context, b board.Battle) error {
	*s.added = b
	return nil
}

// TestSidesOfBattleAreShuffled checks that the letters of sides do not follow the order in which the host named them.
func TestSidesOfBattleAreShuffled(t *testing.T) {
	t.Parallel()
	var added board.Battle
	service := board.NewService(board.Deps{Store: battleStore{added: &added},
		NewID: func() string { return "b1" }, Now: time.Now,
		Shuffle: func(n int, swap func(i, j int)) {
			for i := range n / 2 {
				swap(i, n-1-i)
			}
		}})
	b := board.Battle{Sides: []board.Side{{Number: 1, Song: "s1"}, {Number: 2, Song: "s2"}, {Number: 3, Song: "s3"}}}
	if _, err := service.StartBattle(t.Context(), b, board.Post{}); err != nil {
		t.Fatal(err)
	}
	for i, want := range []board.Side{{Number: 1, Song: "s3"}, {Number: 2, Song: "s2"}, {Number: 3, Song: "s1"}} {
		if added.Sides[i] != want {
			t.Errorf("side %d: %+v, want %+v", i, added.Sides[i], want)
		}
	}
}
