parley_library(history_store
    SOURCES history_file.cpp history_readers.cpp history_store.cpp prepare_file.cpp
    LINK Parley::async Parley::audit Parley::history_schema Parley::ids Parley::sqlite
    PRIVATE_LINK Boost::json)
parley_embed_sql(parley_history_store NAMESPACE parley::bridge::history_store_sql HEADER history_store_sql.h FILES
    history/find_conversation.sql
    history/find_conversation_by_id.sql
    history/find_conversation_of_message.sql
    history/find_marker.sql
    history/find_message.sql
    history/find_nth.sql
    history/find_open_session_of_client.sql
    history/find_position.sql
    history/find_presence.sql
    history/find_ts_at.sql
    history/list_markers.sql
    history/list_messages_after.sql
    history/list_messages_before.sql
    history/list_open_sessions.sql
    history/list_open_sessions_of.sql
    history/list_presence.sql
    history/list_private_conversations.sql
    history/list_refused_logins.sql)

parley_library(membership_query SOURCES membership_query.cpp LINK Parley::directory_store)
