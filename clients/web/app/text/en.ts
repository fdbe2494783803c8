/** Every text of the application. `{name}` stands for a value; plural forms: `_one` beside the other. */
export const en = {
    app_name: "Parley",
    // words
    cancel: "Cancel", save: "Save", close: "Close", back: "Back", delete: "Delete", remove: "Remove", edit: "Edit", copy: "Copy",
    copied: "Copied", search: "Search", more: "More", you: "You", loading: "Loading…", try_again: "Try again", none: "None",
    create: "Create", change: "Change", name: "Name", today: "Today", yesterday: "Yesterday", add: "Add", next_page: "Show more",
    // signing in
    sign_in: "Sign in", sign_in_lead: "Talk to people and devices.", user: "User name", password: "Password", signing_in: "Signing in…",
    wrong_password: "User name or password is wrong.", too_many_tries: "Too many attempts. Try again in {seconds} seconds.",
    show_password: "Show password", hide_password: "Hide password", invited: "You are invited to a group. Sign in to enter it.",
    server_away: "The server cannot be reached. Check your connection and try again.", signed_out: "Your session is over. Please sign in again.",
    sign_up: "Create an account", sign_up_lead: "Choose a user name and a password.", invitation: "Invitation",
    display_name: "Display name", user_rule: "Letters, digits, dot, dash and underscore", password_rule: "At least 8 characters",
    // connection
    connecting: "Connecting…", catching_up: "Catching up…", waiting: "No connection. Next try in {seconds} s", try_now: "Try now",
    offline_note: "You can read what is here. What you write is sent later.",
    // navigation
    chats: "Chats", contacts: "Contacts", discover: "Discover", settings: "Settings", admin: "Administration", navigation: "Main", nav_admin: "Admin",
    // list
    conversations: "Conversations", search_everything: "Search messages and people", new_chat: "New chat", new_group: "New group",
    no_conversations: "No conversations yet", no_conversations_lead: "Write to somebody, or enter a group.", filter_all: "All", filter_unread: "Unread", filter_groups: "Groups",
    nothing_unread: "Nothing unread", unread_count: "{count} unread", draft: "Draft", choose_chat: "Choose a conversation", choose_chat_lead: "Or begin a new one. Everything you missed is fetched by itself.",
    search_short: "Three characters or more", nothing_found: "Nothing found for “{text}”", found_messages: "Messages", found_chats: "Conversations",
    write_to: "Write to {name}", write_to_lead: "Enter a user name",
    // chat
    online: "online", offline: "offline", last_seen: "last seen {when}", typing_one: "{name} is typing…", typing_two: "{name} and {other} are typing…", typing_many: "Several people are typing…", typing: "typing…",
    members_one: "{count} member", members: "{count} members", message_placeholder: "Message", send: "Send", attach: "Attach files", emoji: "Emoji",
    reply: "Reply", forward: "Forward", edit_message: "Edit message", delete_message: "Delete for everyone", delete_message_ask: "Delete this message for everyone?", copy_text: "Copy text",
    reply_to: "Reply to {name}", editing: "Editing", edited: "edited", deleted: "This message was deleted", deleted_you: "You deleted this message", new_messages: "New messages", to_bottom: "Go to the newest message",
    beginning: "This is the beginning of the conversation.", lost_range: "{count} older messages are no longer kept by the server.",
    message_by: "{name}, {time}", sent_queued: "Waiting to be sent", sent_sent: "Sending", sent_stored: "Stored", sent_received: "Received", sent_read: "Read", sent_refused: "Not sent: {reason}",
    read_by: "Read by {names}", retry: "Send again", discard: "Discard", retry_in: "Sent again in {seconds} s", no_messages: "Nothing here yet", say_hello: "Say hello 👋",
    read_only_note: "Only moderators write in this group.", observer_note: "You read along in this group.",
    drop_here: "Drop to send", binary: "{size} of data", reading_from: "Readings", mention_everyone: "Members",
    unknown_event: "Something happened", ev_joined: "{user} joined", ev_added: "{by} added {user}", ev_left: "{user} left", ev_removed: "{by} removed {user}", ev_role: "{by} made {user} {role}",
    ev_muted: "{by} muted {user}", ev_unmuted: "{by} unmuted {user}", ev_renamed: "{by} named the group “{name}”", ev_created: "{user} is the {role}",
    file: "File", picture: "Picture", download: "Download", uploading: "Uploading {percent} %", upload_failed: "The file could not be sent: {reason}", pause: "Pause", resume: "Resume", files_unavailable: "This server takes no files.", too_large: "The file is too large.",
    previous: "Previous", next: "Next",
    // roles and refusals
    role_observer: "observer", role_member: "member", role_moderator: "moderator", role_admin: "admin", role_owner: "owner",
    why_role_only_receives: "observers only read", why_muted: "you are muted in this group", why_read_only_group: "only moderators write here", why_not_member: "you are not a member", why_blocked: "one of you has blocked the other",
    why_unknown_peer: "there is no such user", why_unknown_group: "there is no such group", why_too_large: "the message is too large", why_slow_mode: "slow mode", why_not_known_to: "you are not in contact", why_user_disabled: "the user is disabled",
    // info
    info: "Details", group_info: "Group details", members_title: "Members", add_member: "Add member", invite_link: "Invitation link", invite_link_lead: "Whoever has this link can enter, {uses} times.", invite_make: "Make a link", leave_group: "Leave group", leave_ask: "Leave {name}?", leave_lead: "You will not get its messages any more.",
    delete_group: "Delete group", delete_group_ask: "Delete {name} for everybody?", topic: "Topic", visibility: "Who sees it", vis_private: "Members only", vis_public: "Everybody", joining: "Who enters", join_open: "Everybody at once", join_request: "On request", join_invitation: "By invitation",
    read_only: "Only moderators write", slow_mode: "Slow mode", slow_off: "Off", seconds_short: "{count} s", minutes_short: "{count} min", notifications_mute: "Mute notifications", make_role: "Make {role}", mute: "Mute", unmute: "Unmute", ban: "Ban", unban: "Lift ban", banned: "Banned", remove_member: "Remove from group", remove_member_ask: "Remove {name} from the group?", ban_ask: "Ban {name} from the group?", requests: "Requests to join", accept: "Accept", decline: "Decline", write: "Message", block: "Block", unblock: "Unblock", blocked: "Blocked", block_ask: "Block {name}? You will not get messages from each other.", kind_person: "Person", kind_device: "Device", kind_service: "Service",
    // contacts
    contacts_none: "No contacts yet", contacts_none_lead: "Contacts see when the other is there.", contact_add: "Add contact", contact_request_sent: "Request sent", contact_requests: "Requests", contact_waiting: "Waiting for an answer", remove_contact: "Remove contact", remove_contact_ask: "Remove {name} from your contacts?",
    // groups
    discover_lead: "Public groups that you may enter", discover_none: "No public groups", join: "Join", ask_to_join: "Ask to join", joined: "You are in", asked: "Asked. You are told when somebody lets you in.", by_invitation: "By invitation", open: "Open", group_id: "Address", group_id_lead: "Letters, digits, dot, dash and underscore. It never changes.", group_created: "Group created", enter_invitation: "Enter with an invitation", paste_invitation: "Paste the link or the text", enter: "Enter",
    // settings
    profile: "Profile", appearance: "Appearance", theme: "Theme", theme_system: "As the system", theme_light: "Light", theme_dark: "Dark", language: "Language", notifications: "Notifications", notify_on: "Show notifications", notify_denied: "Your browser forbids notifications for this page.", notify_preview: "Show the text of messages", sound: "Play a sound", change_password: "Change password", old_password: "Current password", new_password: "New password", password_changed: "Password changed. Other devices have to sign in again.", sessions: "Sessions", sessions_lead: "Where you are signed in now", this_session: "this one", close_session: "Close", sign_out: "Sign out", sign_out_ask: "Sign out of Parley?", sign_out_lead: "Messages kept on this device are removed. Unsent ones are lost.", saved: "Saved", shortcuts: "Enter sends · Shift+Enter: new line",
    // notices
    notice_added: "You are now in {group}", notice_removed: "You are no longer in {group}", notice_banned: "You were banned from {group}", notice_unbanned: "Your ban from {group} was lifted", notice_join_request: "{user} wants to join {group}", notice_join_closed: "Your request for {group} was answered", notice_role: "Your role in {group} has changed", notice_muted: "You were muted in {group}", notice_unmuted: "You may write in {group} again", notice_contact_request: "{user} wants to be your contact", notice_contact_added: "{user} is your contact now", notice_contact_request_closed: "{user} has answered your contact request", not_my_account: "Sign in instead", announcement: "Announcement", failed: "That did not work: {reason}", err_unavailable: "The server cannot be reached right now.", err_permission_denied: "You may not do that.", err_not_found: "That does not exist.", err_already_exists: "That name is taken.", mentioned: "{name} mentioned you",
    // administration
    ad_overview: "Overview", ad_users: "Users", ad_groups: "Groups", ad_grants: "Grants", ad_sessions: "Sessions", ad_audit: "Audit", ad_limits: "Limits", ad_explain: "Explain", ad_broadcast: "Announcement", ad_messages: "Messages a second", ad_clients: "Connections", ad_lag: "History behind", ad_refused: "Refused", ad_users_total: "Users", ad_groups_total: "Groups", ad_healthy: "Everything works", ad_unhealthy: "Attention", ad_new_user: "New user", ad_kind: "Kind", ad_admin: "Administrator", ad_duty: "Duty", ad_disabled: "Disabled", ad_disable: "Disable", ad_enable: "Enable", ad_disable_ask: "Disable {name}? All sessions end at once.", ad_delete_user_ask: "Delete {name}? The name is never given again.", ad_set_password: "Set password", ad_created: "Created", ad_no_password: "no password", ad_role: "Role", ad_subject: "Who", ad_everybody: "Everybody", ad_filter: "Topic filter", ad_access: "Access", ad_verdict: "Verdict", ad_allow: "allow", ad_deny: "deny", ad_priority: "Priority", ad_note: "Note", ad_publish: "publish", ad_subscribe: "subscribe", ad_both: "both", ad_new_grant: "New grant", ad_least_role: "From role", ad_client: "Client", ad_address: "Address", ad_protocol: "Protocol", ad_since: "Since", ad_close_all: "Close all of {name}", ad_enforced: "In force", ad_pending: "Saved, not yet in force", ad_actor: "Who", ad_action: "What", ad_target: "On what", ad_when: "When", ad_verify: "Verify", ad_receive: "receive", ad_limit_messages_per_second: "Messages a second", ad_limit_bytes_per_second: "Bytes a second", ad_limit_connections: "Connections", ad_limit_subscriptions: "Subscriptions", ad_limit_message_bytes: "Bytes of a message", ad_limits_of: "Limits of a user", ad_refusals: "Refused lately", ad_count: "How often", ad_show: "Show", ad_limit_hint: "Empty: the default. 0: no limit.", ad_chain_ok: "The chain is whole", ad_chain_broken: "The chain is broken", ad_explain_lead: "Why may somebody do something, or not?", ad_ask: "Ask", ad_allowed: "Allowed", ad_refused_word: "Refused", ad_reason: "Reason", ad_not_there: "This server does not offer that.", ad_broadcast_lead: "Reaches everybody who is connected now, and is not stored.", ad_broadcast_sent: "Announced", ad_empty: "Nothing here", ad_members_of: "Members of {name}", ad_online: "online", ad_filter_text: "Part of the name", ad_raw: "All figures",
};

export type TextKey = keyof typeof en;
