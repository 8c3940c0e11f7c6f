package store

// RemovePersonas deletes the voices that meet a condition, whose $1 is arg, and schedules their deletion at the
// provider.
func RemovePersonas(b Batch, which string, arg any) error {
	if err := b.Run(`INSERT INTO persona_removals (provider, provider_key, due_at, attempts)
		SELECT provider, provider_key, 0, 0 FROM personas WHERE `+which+` ON CONFLICT DO NOTHING`, arg); err != nil {
		return err
	}
	return b.Run(`DELETE FROM personas WHERE `+which, arg)
}
