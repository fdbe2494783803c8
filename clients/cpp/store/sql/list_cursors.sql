SELECT conversation, shown FROM cursor
