/** The words of the chat in English, by key, besides those that it shares with the Reasoning view. */
export const chatStrings = {
  'chat.new': 'New Chat',
  'chat.list': 'Chats',
  'chat.search': 'Search chats',
  'chat.rename': 'Rename',
  'chat.delete': 'Delete',
  'chat.untitled': 'New chat',
  'chat.empty': 'Ask about your code. Type @ to add code to a message, and / for commands.',
  'chat.composer': 'Message',
  'chat.send': 'Send',
  'chat.cancel': 'Cancel',
  'chat.you': 'You',
  'chat.edit': 'Edit Message',
  'chat.regenerate': 'Answer Again',
  'chat.previous': 'Previous branch',
  'chat.next': 'Next branch',
  'chat.branch': '{index} of {count}',
  'chat.openReasoning': 'Open in Reasoning',
  'chat.copy': 'Copy',
  'chat.insert': 'Insert at Cursor',
  'chat.apply': 'Apply to File',
  'chat.newFile': 'Open as New File',
  'chat.attach': 'Add Code',
  'chat.detach': 'Remove {label}',
  'chat.showSent': 'Show What Is Sent',
  'chat.complete': 'The answer is complete',
} as const;

/** A key of `chatStrings`. */
export type ChatKey = keyof typeof chatStrings;
