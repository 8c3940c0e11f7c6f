package bot

import (
	"os"
	"strconv"
	"strings"
	"testing"
)

// Files of error codes of Discord's API. The first lists all documented codes. The second
// lists those of calls that the bot does not make (accounts, invitations, roles, bans,
// emoji, stickers, pins, reactions, soundboards, stages, events, store, onboarding, polls)
// and of the registration of commands, whose errors are handled separately.
//
// https://discord.com/developers/docs/topics/opcodes-and-status-codes#json-json-error-codes
const (
	documentedCodes   = "testdata/codes.txt"
	codesOfOtherCalls = "testdata/codes-of-other-calls.txt"
)

func readCodes(t *testing.T, path string) (all []int) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range strings.Fields(string(b)) {
		code, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, code)
	}
	return all
}
