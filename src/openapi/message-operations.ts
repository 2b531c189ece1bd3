import { z } from 'zod';
import { authorizationInfo, locationReferences } from '../ocpi/schemas/authorization-info.js';
import { chargingPreferences, chargingPreferencesResponse } from '../ocpi/schemas/charging-preferences.js';
import {
  activeChargingProfile,
  chargingProfileResponse,
  setChargingProfile,
} from '../ocpi/schemas/charging-profile.js';
import { COMMAND_OBJECTS } from '../ocpi/schemas/command.js';
import { commandResponse } from '../ocpi/schemas/command-answer.js';
import { url } from '../ocpi/schemas/scalars.js';
import { ocpiAnswer } from './ocpi-answers.js';
import { routedAnswerHeaders } from './ocpi-headers.js';
import type { DescribedMethod, OperationDescription } from './operation-description.js';
import { identifyingQuery } from './owned-object-operations.js';

/** Operations that ask a party for something, which the hub never answers from its store. */

export function authorizeOperation({ module }: DescribedMethod): OperationDescription {
  return {
    operationId: 'authorizeToken',
    summary: 'May this driver charge?',
    description:
      'Asks the owner of the token. Without OCPI-to-* the hub finds it, or asks all who may own it.',
    query: identifyingQuery(module),
    body: { schema: locationReferences, optional: true },
    answers: { 200: ocpiAnswer("The owner's verdict.", routedAnswerHeaders, authorizationInfo) },
    notFound: 'Nobody knows the token (2004).',
  };
}

export function chargingPreferencesOperation(): OperationDescription {
  return {
    operationId: 'setChargingPreferences',
    summary: 'How the driver of this Session wants to be charged',
    body: { schema: chargingPreferences },
    answers: { 200: ocpiAnswer("The CPO's answer.", routedAnswerHeaders, chargingPreferencesResponse) },
    notFound: 'There is no such Session of yours, or its EVSE takes no preferences (2001).',
  };
}

export function commandOperation(): OperationDescription {
  return {
    operationId: 'sendCommand',
    summary: 'Ask a CPO to do something',
    description:
      'The body is the object of the command in the URL. Without OCPI-to-* the hub finds the CPO by the Location, ' +
      'Session or reservation. The CommandResult arrives at response_url.',
    body: { schema: z.union(Object.values(COMMAND_OBJECTS)) },
    answers: {
      200: ocpiAnswer(
        'The command has been looked at; the result comes later.',
        routedAnswerHeaders,
        commandResponse,
      ),
    },
    notFound: 'There is no such command.',
  };
}

const responseUrl = url.meta({ description: 'Where the result is posted to.' });
const duration = z.int().meta({ description: 'Seconds of the ActiveChargingProfile that are asked for.' });

export function chargingProfileOperation({ method }: DescribedMethod): OperationDescription {
  const answers = {
    200: ocpiAnswer(
      'It has been looked at; the result comes later.',
      routedAnswerHeaders,
      chargingProfileResponse,
    ),
  };
  switch (method) {
    case 'GET':
      return {
        operationId: 'getActiveChargingProfile',
        summary: 'Ask for the profile by which a Session is charged',
        query: { duration, response_url: responseUrl },
        answers,
      };
    case 'DELETE':
      return {
        operationId: 'clearChargingProfile',
        summary: 'Clear the profile of a Session',
        query: { response_url: responseUrl },
        answers,
      };
    default:
      return {
        operationId: 'setChargingProfile',
        summary: 'Set the profile of a Session',
        body: { schema: setChargingProfile },
        answers,
      };
  }
}

export function activeChargingProfileOperation(): OperationDescription {
  return {
    operationId: 'updateActiveChargingProfile',
    summary: 'The profile of a Session has become another',
    description: 'Without OCPI-to-* it goes to the party that set the last profile.',
    body: { schema: activeChargingProfile },
    answers: { 200: ocpiAnswer('Taken.', routedAnswerHeaders) },
  };
}
